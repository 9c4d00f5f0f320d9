import type { Command } from '../command.ts'

/** Every subcommand, each in a file that is evaluated only when it is used (or for the help of all). */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'create-event': async () => (await import('./create-event.ts')).createEventCommand,
  show: async () => (await import('./show.ts')).showCommand,
  'update-event': async () => (await import('./update-event.ts')).updateEventCommand,
  'cancel-event': async () => (await import('./cancel-event.ts')).cancelEventCommand,
  'add-ticket-type': async () => (await import('./add-ticket-type.ts')).addTicketTypeCommand,
  'update-ticket-type': async () => (await import('./update-ticket-type.ts')).updateTicketTypeCommand,
  list: async () => (await import('./list.ts')).listCommand,
  book: async () => (await import('./book.ts')).bookCommand,
  confirm: async () => (await import('./confirm.ts')).confirmCommand,
  cancel: async () => (await import('./cancel.ts')).cancelCommand,
  transfer: async () => (await import('./transfer.ts')).transferCommand,
  pay: async () => (await import('./pay.ts')).payCommand,
  refund: async () => (await import('./refund.ts')).refundCommand,
  'my-bookings': async () => (await import('./my-bookings.ts')).myBookingsCommand,
  log: async () => (await import('./log.ts')).logCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  availability: async () => (await import('./availability.ts')).availabilityCommand,
  copy: async () => (await import('./copy.ts')).copyCommand,
  import: async () => (await import('./import.ts')).importCommand,
  export: async () => (await import('./export.ts')).exportCommand,
}
