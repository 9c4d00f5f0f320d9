import type { Tickets } from '../ticketing/box-office/read-tickets.ts'

const HOURS_2_MS = 7_200_000

/**
 * The event as an entry for calendars, in UTC; one that has no end takes two hours there. A calendar that has the entry
 * already takes this one in its place: its id is the booking's, and its sequence, in seconds, grows with each change.
 */
export async function calendarEntry(found: Tickets): Promise<string> {
  const { booking, tickets, venue, endsAt, changedAt = booking.createdAt } = found
  const { default: ical, ICalEventStatus } = await import('ical-generator')
  const { event, code, quantity, status } = booking
  const start = new Date(event.startsAt)
  const [created, changed] = [new Date(booking.createdAt), new Date(changedAt)]
  const calendar = ical({ prodId: { company: 'tix', product: 'tix' } })
  calendar.createEvent({
    id: `${code}@tix`,
    sequence: Math.max(0, Math.floor((changed.getTime() - created.getTime()) / 1000)),
    created,
    stamp: changed,
    lastModified: changed,
    status: status === 'canceled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    start,
    end: endsAt === null ? new Date(start.getTime() + HOURS_2_MS) : new Date(endsAt),
    summary: event.name,
    location: venue,
    description:
      status === 'canceled'
        ? `Booking ${code} is canceled`
        : [
            `Booking ${code}, ${quantity === 1 ? '1 seat' : `${quantity} seats`}`,
            ...tickets.map(ticket => `${ticket.code} ${ticket.type}`),
          ].join('\n'),
  })
  return `${calendar.toString()}\r\n`
}
