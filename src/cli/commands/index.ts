import type { Commands } from '../command.ts'

/** Every subcommand, as help lists them; each in a file that is evaluated only when it is used (or for that help). */
export const sections: Readonly<Record<string, Commands>> = {
  Events: {
    'create-event': async () => (await import('./events/create-event.ts')).createEventCommand,
    list: async () => (await import('./events/list.ts')).listCommand,
    show: async () => (await import('./events/show.ts')).showCommand,
    availability: async () => (await import('./events/availability.ts')).availabilityCommand,
    'update-event': async () => (await import('./events/update-event.ts')).updateEventCommand,
    'copy-event': async () => (await import('./events/copy-event.ts')).copyEventCommand,
    'cancel-event': async () => (await import('./events/cancel-event.ts')).cancelEventCommand,
    'remove-event': async () => (await import('./events/remove-event.ts')).removeEventCommand,
    'add-ticket-type': async () => (await import('./events/add-ticket-type.ts')).addTicketTypeCommand,
    'update-ticket-type': async () =>
      (await import('./events/update-ticket-type.ts')).updateTicketTypeCommand,
    'remove-ticket-type': async () =>
      (await import('./events/remove-ticket-type.ts')).removeTicketTypeCommand,
  },
  Bookings: {
    book: async () => (await import('./bookings/book.ts')).bookCommand,
    'my-bookings': async () => (await import('./bookings/my-bookings.ts')).myBookingsCommand,
    confirm: async () => (await import('./bookings/confirm.ts')).confirmCommand,
    pay: async () => (await import('./bookings/pay.ts')).payCommand,
    cancel: async () => (await import('./bookings/cancel.ts')).cancelCommand,
    refund: async () => (await import('./bookings/refund.ts')).refundCommand,
    'update-booking': async () => (await import('./bookings/update-booking.ts')).updateBookingCommand,
    transfer: async () => (await import('./bookings/transfer.ts')).transferCommand,
    exchange: async () => (await import('./bookings/exchange.ts')).exchangeCommand,
  },
  Waitlist: {
    'waitlist join': async () => (await import('./waitlist/waitlist-join.ts')).waitlistJoinCommand,
    'waitlist list': async () => (await import('./waitlist/waitlist-list.ts')).waitlistListCommand,
    'waitlist offer': async () => (await import('./waitlist/waitlist-offer.ts')).waitlistOfferCommand,
    'waitlist leave': async () => (await import('./waitlist/waitlist-leave.ts')).waitlistLeaveCommand,
  },
  'Box office': {
    sell: async () => (await import('./box-office/sell.ts')).sellCommand,
    find: async () => (await import('./box-office/find.ts')).findCommand,
    'check-in': async () => (await import('./box-office/check-in.ts')).checkInCommand,
    ticket: async () => (await import('./box-office/ticket.ts')).ticketCommand,
    'door-list': async () => (await import('./box-office/door-list.ts')).doorListCommand,
  },
  Vouchers: {
    'create-voucher': async () => (await import('./vouchers/create-voucher.ts')).createVoucherCommand,
    vouchers: async () => (await import('./vouchers/vouchers.ts')).vouchersCommand,
    'end-voucher': async () => (await import('./vouchers/end-voucher.ts')).endVoucherCommand,
  },
  People: {
    person: async () => (await import('./people/person.ts')).personCommand,
    'erase-person': async () => (await import('./people/erase-person.ts')).erasePersonCommand,
  },
  'Import and export': {
    import: async () => (await import('./files/import.ts')).importCommand,
    'import-events': async () => (await import('./files/import-events.ts')).importEventsCommand,
    export: async () => (await import('./files/export.ts')).exportCommand,
  },
  Reports: {
    report: async () => (await import('./reports/report.ts')).reportCommand,
    log: async () => (await import('./database/log.ts')).logCommand,
  },
  Server: {
    serve: async () => (await import('./server/serve.ts')).serveCommand,
    'token create': async () => (await import('./server/token.ts')).tokenCreateCommand,
    'token list': async () => (await import('./server/token.ts')).tokenListCommand,
    'token revoke': async () => (await import('./server/token.ts')).tokenRevokeCommand,
  },
  Database: {
    doctor: async () => (await import('./database/doctor.ts')).doctorCommand,
    backup: async () => (await import('./database/backup.ts')).backupCommand,
    restore: async () => (await import('./database/restore.ts')).restoreCommand,
    copy: async () => (await import('./database/copy.ts')).copyCommand,
  },
  'Settings and shell': {
    config: async () => (await import('./settings/config.ts')).configCommand,
    completion: async () => (await import('./shell/completion.ts')).completionCommand,
    schema: async () => (await import('./shell/schema.ts')).schemaCommand,
  },
}

export const commands: Commands = Object.fromEntries(Object.values(sections).flatMap(Object.entries))
