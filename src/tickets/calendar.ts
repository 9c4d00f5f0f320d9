import type { Tickets } from '../ticketing/box-office/read-tickets.ts'

const HOURS_2_MS = 7_200_000

/** The event as an entry for calendars, in UTC; one that has no end takes two hours there. */
export async function calendarEntry({ booking, tickets, venue, endsAt }: Tickets): Promise<string> {
  const { default: ical } = await import('ical-generator')
  const { event, code, quantity } = booking
  const start = new Date(event.startsAt)
  const calendar = ical({ prodId: { company: 'tix', product: 'tix' } })
  calendar.createEvent({
    id: `${code}@tix`,
    stamp: new Date(booking.createdAt),
    start,
    end: endsAt === null ? new Date(start.getTime() + HOURS_2_MS) : new Date(endsAt),
    summary: event.name,
    location: venue,
    description: [
      `Booking ${code}, ${quantity === 1 ? '1 seat' : `${quantity} seats`}`,
      ...tickets.map(ticket => `${ticket.code} ${ticket.type}`),
    ].join('\n'),
  })
  return `${calendar.toString()}\r\n`
}
