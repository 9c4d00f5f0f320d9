import type { Tickets } from '../ticketing/box-office/read-tickets.ts'
import { qrModules, qrSvg } from './qr.ts'
import { typeset } from './typeset.ts'

/** Everything that was typed comes in as data: none of it is read as Typst. */
const TEMPLATE = `
#set page(paper: "a5", margin: 15mm)
#set document(title: data.title)
#for (index, ticket) in data.tickets.enumerate() {
  if index > 0 { pagebreak() }
  text(size: 22pt, weight: "bold", data.event)
  linebreak()
  v(2mm)
  text(size: 13pt, data.when)
  linebreak()
  text(fill: luma(90), data.zone)
  if data.venue != none { linebreak(); text(size: 13pt, data.venue) }
  v(6mm)
  if ticket.name != none { text(size: 16pt, ticket.name); linebreak() }
  text(size: 13pt, ticket.type)
  v(4mm)
  align(center, image(bytes(ticket.qr), format: "svg", width: 62mm))
  align(center, text(size: 13pt, tracking: 0.5pt, ticket.code))
}
`

/** A page for each ticket. */
export async function ticketPages({ booking, tickets, venue }: Tickets): Promise<Buffer> {
  const { event } = booking
  return typeset(TEMPLATE, {
    title: `${event.name} ${booking.code}`,
    event: event.name,
    when: localTime(event.startsAt),
    zone: `${event.timezone} (UTC${offset(event.startsAt)})`,
    venue,
    tickets: await Promise.all(
      tickets.map(async ticket => ({
        name: ticket.attendee ?? booking.name,
        type: ticket.type,
        code: ticket.code,
        qr: qrSvg(await qrModules(ticket.code), ticket.code),
      })),
    ),
  })
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
)

/** `Thursday, 1 May 2031, 19:30`, as the clock at the venue shows it. */
export function localTime(rfc3339: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)/.exec(rfc3339) ?? []
  const weekday = DAYS[new Date(`${year}-${month}-${day}T00:00:00Z`).getUTCDay()]
  return `${weekday}, ${Number(day)} ${MONTHS[Number(month) - 1]} ${year}, ${time}`
}

function offset(rfc3339: string): string {
  const [found = 'Z'] = /(?:[+-]\d\d:\d\d|Z)$/.exec(rfc3339) ?? []
  return found === 'Z' ? '+00:00' : found
}
