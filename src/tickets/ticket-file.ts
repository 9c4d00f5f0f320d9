import type { Tickets } from '../ticketing/box-office/read-tickets.ts'

export const TICKET_FORMATS = ['text', 'qr', 'svg', 'png', 'pdf', 'ics'] as const
export type TicketFormat = (typeof TICKET_FORMATS)[number]

/** Tickets as something to print, to send or to show. */
export interface TicketFile {
  bytes: Buffer
  contentType: string
  extension: string
}

/** Those that are a picture of one ticket: several tickets are several files. */
export function isPicture(format: TicketFormat): boolean {
  return format === 'svg' || format === 'png'
}

/** Draws tickets. What is heavy is loaded only for this. */
export async function ticketFile(tickets: Tickets, format: TicketFormat): Promise<TicketFile> {
  const text = (content: string, contentType: string, extension: string) => ({
    bytes: Buffer.from(content),
    contentType,
    extension,
  })
  const { qrModules, qrSvg, qrText } = await import('./qr.ts')
  const [first] = tickets.tickets
  if (!first) throw new Error('there are no tickets to draw')
  switch (format) {
    case 'text':
      return text(await inWords(tickets), 'text/plain; charset=utf-8', 'txt')
    case 'qr': {
      const codes = tickets.tickets.map(async ({ code }) => `${qrText(await qrModules(code))}${code}\n`)
      return text((await Promise.all(codes)).join('\n'), 'text/plain; charset=utf-8', 'txt')
    }
    case 'svg':
      return text(qrSvg(await qrModules(first.code), first.code), 'image/svg+xml', 'svg')
    case 'png': {
      const { pngOf } = await import('./png.ts')
      return { bytes: pngOf(await qrModules(first.code)), contentType: 'image/png', extension: 'png' }
    }
    case 'pdf': {
      const { ticketPages } = await import('./page.ts')
      return { bytes: await ticketPages(tickets), contentType: 'application/pdf', extension: 'pdf' }
    }
    case 'ics': {
      const { calendarEntry } = await import('./calendar.ts')
      return text(await calendarEntry(tickets), 'text/calendar; charset=utf-8', 'ics')
    }
  }
}

async function inWords({ booking, tickets, venue }: Tickets): Promise<string> {
  const [{ localTime }, { visible }] = await Promise.all([
    import('./page.ts'),
    import('../values/parse-error.ts'),
  ])
  const { event } = booking
  return tickets
    .map(ticket =>
      [
        event.name,
        `${localTime(event.startsAt)} (${event.timezone})`,
        venue,
        ticket.attendee ?? booking.name,
        ticket.type,
        ticket.code,
      ]
        .filter(line => line !== null)
        .map(line => `${visible(line)}\n`)
        .join(''),
    )
    .join('\n')
}
