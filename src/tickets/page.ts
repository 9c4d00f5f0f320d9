import type { Tickets } from '../ticketing/box-office/read-tickets.ts'
import { printable } from './printable.ts'
import { qrModules, qrSvg } from './qr.ts'
import { typeset } from './typeset.ts'

/**
 * Everything that was typed comes in as data: none of it is read as Typst. Where names are so long that a ticket would not
 * fit on its page, they are printed smaller.
 */
const TEMPLATE = `
#set page(paper: "a5", margin: 15mm)
#set document(title: data.title)
#let face(ticket, scale) = {
  text(size: 22pt * scale, weight: "bold", data.event)
  linebreak()
  v(2mm)
  text(size: 13pt * scale, data.when)
  linebreak()
  text(size: 11pt * scale, fill: luma(90), data.zone)
  if data.venue != none { linebreak(); text(size: 13pt * scale, data.venue) }
  v(6mm * scale)
  if ticket.name != none { text(size: 16pt * scale, ticket.name); linebreak() }
  text(size: 13pt * scale, ticket.type)
  v(4mm * scale)
  align(center, image(bytes(ticket.qr), format: "svg", width: 62mm))
  align(center, text(size: 13pt, tracking: 0.5pt, ticket.code))
}
#for (index, ticket) in data.tickets.enumerate() {
  if index > 0 { pagebreak() }
  layout(page => {
    let fits(scale) = measure(block(width: page.width, face(ticket, scale))).height <= page.height
    let scale = (1, 0.8, 0.65).find(fits)
    face(ticket, if scale == none { 0.5 } else { scale })
  })
}
`

/** A page for each ticket. */
export async function ticketPages({ booking, tickets, venue }: Tickets): Promise<Buffer> {
  const { event } = booking
  return typeset(TEMPLATE, {
    title: `${event.name} ${booking.code}`,
    event: printable(event.name),
    when: localTime(event.startsAt),
    zone: `${event.timezone} (UTC${offset(event.startsAt)})`,
    venue: venue && printable(venue),
    tickets: await Promise.all(
      tickets.map(async ({ attendee, type, code }) => {
        const name = attendee ?? booking.name
        return {
          name: name && printable(name),
          type: printable(type),
          code,
          qr: qrSvg(await qrModules(code), code),
        }
      }),
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
