import type { Command } from '../command.ts'

type Commands = Readonly<Record<string, () => Promise<Command>>>

/** Every subcommand, as help lists them; each in a file that is evaluated only when it is used (or for that help). */
export const sections: Readonly<Record<string, Commands>> = {
  Events: {
    'create-event': async () => (await import('./create-event.ts')).createEventCommand,
    show: async () => (await import('./show.ts')).showCommand,
    'update-event': async () => (await import('./update-event.ts')).updateEventCommand,
    'cancel-event': async () => (await import('./cancel-event.ts')).cancelEventCommand,
    'add-ticket-type': async () => (await import('./add-ticket-type.ts')).addTicketTypeCommand,
    'update-ticket-type': async () => (await import('./update-ticket-type.ts')).updateTicketTypeCommand,
    list: async () => (await import('./list.ts')).listCommand,
    availability: async () => (await import('./availability.ts')).availabilityCommand,
  },
  Bookings: {
    book: async () => (await import('./book.ts')).bookCommand,
    'my-bookings': async () => (await import('./my-bookings.ts')).myBookingsCommand,
    confirm: async () => (await import('./confirm.ts')).confirmCommand,
    cancel: async () => (await import('./cancel.ts')).cancelCommand,
    transfer: async () => (await import('./transfer.ts')).transferCommand,
    pay: async () => (await import('./pay.ts')).payCommand,
    refund: async () => (await import('./refund.ts')).refundCommand,
  },
  Waitlist: {
    'waitlist join': async () => (await import('./waitlist-join.ts')).waitlistJoinCommand,
    'waitlist list': async () => (await import('./waitlist-list.ts')).waitlistListCommand,
    'waitlist leave': async () => (await import('./waitlist-leave.ts')).waitlistLeaveCommand,
    'waitlist offer': async () => (await import('./waitlist-offer.ts')).waitlistOfferCommand,
  },
  'Many at once': {
    import: async () => (await import('./import.ts')).importCommand,
    'import-events': async () => (await import('./import-events.ts')).importEventsCommand,
    export: async () => (await import('./export.ts')).exportCommand,
  },
  'The database': {
    log: async () => (await import('./log.ts')).logCommand,
    doctor: async () => (await import('./doctor.ts')).doctorCommand,
    backup: async () => (await import('./backup.ts')).backupCommand,
    restore: async () => (await import('./restore.ts')).restoreCommand,
    copy: async () => (await import('./copy.ts')).copyCommand,
  },
}

export const commands: Commands = Object.fromEntries(Object.values(sections).flatMap(Object.entries))
