import type { Command } from '../command.ts'

type Commands = Readonly<Record<string, () => Promise<Command>>>

/** Every subcommand, as help lists them; each in a file that is evaluated only when it is used (or for that help). */
export const sections: Readonly<Record<string, Commands>> = {
  Events: {
    'create-event': async () => (await import('./events/create-event.ts')).createEventCommand,
    'copy-event': async () => (await import('./events/copy-event.ts')).copyEventCommand,
    'remove-event': async () => (await import('./events/remove-event.ts')).removeEventCommand,
    'remove-ticket-type': async () =>
      (await import('./events/remove-ticket-type.ts')).removeTicketTypeCommand,
    show: async () => (await import('./events/show.ts')).showCommand,
    'update-event': async () => (await import('./events/update-event.ts')).updateEventCommand,
    'cancel-event': async () => (await import('./events/cancel-event.ts')).cancelEventCommand,
    'add-ticket-type': async () => (await import('./events/add-ticket-type.ts')).addTicketTypeCommand,
    'update-ticket-type': async () =>
      (await import('./events/update-ticket-type.ts')).updateTicketTypeCommand,
    list: async () => (await import('./events/list.ts')).listCommand,
    availability: async () => (await import('./events/availability.ts')).availabilityCommand,
  },
  Bookings: {
    book: async () => (await import('./bookings/book.ts')).bookCommand,
    'my-bookings': async () => (await import('./bookings/my-bookings.ts')).myBookingsCommand,
    'update-booking': async () => (await import('./bookings/update-booking.ts')).updateBookingCommand,
    exchange: async () => (await import('./bookings/exchange.ts')).exchangeCommand,
    confirm: async () => (await import('./bookings/confirm.ts')).confirmCommand,
    cancel: async () => (await import('./bookings/cancel.ts')).cancelCommand,
    transfer: async () => (await import('./bookings/transfer.ts')).transferCommand,
    pay: async () => (await import('./bookings/pay.ts')).payCommand,
    refund: async () => (await import('./bookings/refund.ts')).refundCommand,
  },
  People: {
    person: async () => (await import('./people/person.ts')).personCommand,
    'erase-person': async () => (await import('./people/erase-person.ts')).erasePersonCommand,
  },
  Vouchers: {
    'create-voucher': async () => (await import('./vouchers/create-voucher.ts')).createVoucherCommand,
    vouchers: async () => (await import('./vouchers/vouchers.ts')).vouchersCommand,
    'end-voucher': async () => (await import('./vouchers/end-voucher.ts')).endVoucherCommand,
  },
  'The box office': {
    sell: async () => (await import('./box-office/sell.ts')).sellCommand,
    find: async () => (await import('./box-office/find.ts')).findCommand,
    'door-list': async () => (await import('./box-office/door-list.ts')).doorListCommand,
    ticket: async () => (await import('./box-office/ticket.ts')).ticketCommand,
    'check-in': async () => (await import('./box-office/check-in.ts')).checkInCommand,
  },
  Waitlist: {
    'waitlist join': async () => (await import('./waitlist/waitlist-join.ts')).waitlistJoinCommand,
    'waitlist list': async () => (await import('./waitlist/waitlist-list.ts')).waitlistListCommand,
    'waitlist leave': async () => (await import('./waitlist/waitlist-leave.ts')).waitlistLeaveCommand,
    'waitlist offer': async () => (await import('./waitlist/waitlist-offer.ts')).waitlistOfferCommand,
  },
  'Many at once': {
    import: async () => (await import('./files/import.ts')).importCommand,
    'import-events': async () => (await import('./files/import-events.ts')).importEventsCommand,
    export: async () => (await import('./files/export.ts')).exportCommand,
  },
  Reports: {
    report: async () => (await import('./reports/report.ts')).reportCommand,
  },
  'Settings and shells': {
    completion: async () => (await import('./shell/completion.ts')).completionCommand,
    schema: async () => (await import('./shell/schema.ts')).schemaCommand,
    config: async () => (await import('./settings/config.ts')).configCommand,
  },
  'The server': {
    serve: async () => (await import('./server/serve.ts')).serveCommand,
    'token create': async () => (await import('./server/token.ts')).tokenCreateCommand,
    'token list': async () => (await import('./server/token.ts')).tokenListCommand,
    'token revoke': async () => (await import('./server/token.ts')).tokenRevokeCommand,
  },
  'The database': {
    log: async () => (await import('./database/log.ts')).logCommand,
    doctor: async () => (await import('./database/doctor.ts')).doctorCommand,
    backup: async () => (await import('./database/backup.ts')).backupCommand,
    restore: async () => (await import('./database/restore.ts')).restoreCommand,
    copy: async () => (await import('./database/copy.ts')).copyCommand,
  },
}

export const commands: Commands = Object.fromEntries(Object.values(sections).flatMap(Object.entries))
