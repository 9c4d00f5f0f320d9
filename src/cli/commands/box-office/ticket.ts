import { openOutput } from '../../../batch/output/open-output.ts'
import { ticket } from '../../../operations/box-office/ticket.ts'
import { writtenFiles } from '../../../operations/schemas/values.ts'
import type { Tickets } from '../../../ticketing/box-office/read-tickets.ts'
import { hasBoxes } from '../../../tickets/printable.ts'
import { isPicture, TICKET_FORMATS, type TicketFormat, ticketFile } from '../../../tickets/ticket-file.ts'
import { Invalid } from '../../../values/errors.ts'
import { counted } from '../../../values/number.ts'
import { quoted } from '../../../values/parse-error.ts'
import { commandRunning } from '../../operation-command.ts'
import { ticketPath } from '../../options/ticket-path.ts'
import { shownList } from '../../output/view.ts'
import { ticketView } from '../../output/views/ticket-view.ts'

export const ticketCommand = commandRunning(
  ticket,
  {
    description:
      'Without --as, the format is what the name of the file ends with, and text without a file. Of several tickets, pictures are a file each: tickets-1.png, tickets-2.png.',
    args: ['code'],
    options: [ticketPath('output', '-o, --output <file>', 'where to; standard output without it')],
    examples: [
      'tix ticket K7QF-3M9X',
      'tix ticket K7QF-3M9X -o tickets.pdf',
      'tix ticket K7QF-3M9X-1-H4TR9W --as qr',
      'tix ticket K7QF-3M9X --as ics -o jazz.ics',
    ],
    shows: ticketView,
    adds: writtenFiles,
  },
  async ({ office, document, note, warn, quiet }, { code, as, output }) => {
    const asked = as ?? (output === undefined || output === '-' ? undefined : formatOf(output, 'output'))
    const found = await ticket.run(office, { code, as: asked }, { dryRun: false })
    const { tickets } = found
    const boxes = asked === 'pdf' ? namesOn(found).filter(hasBoxes) : []
    if (boxes.length > 0)
      warn(`the PDF has no font for ${boxes.map(quoted).join(', ')}: a box is printed for each letter`)
    const view = shownList(ticketView, tickets, '')
    const answer = { message: counted(tickets.length, 'ticket'), data: { ...found }, view }
    if (output !== undefined && output !== '-') {
      const files = await writeTickets(found, asked ?? 'text', output)
      const message = `Wrote ${files.join(', ')}`
      if (files.length > 1) note(message) // whose names are not those that were asked for
      return { ...answer, message, data: { ...found, files }, written: document.format === undefined }
    }
    // As data, or as codes, unless a picture is asked for.
    if (asked === undefined && (document.format !== undefined || quiet)) return answer
    const format = asked ?? 'text'
    if (isPicture(format) && tickets.length > 1)
      throw Invalid.field(
        'as',
        `${format} is of one ticket, and there are ${tickets.length}: name one, or a file`,
      )
    document.write((await ticketFile(found, format)).bytes)
    return { ...answer, written: true }
  },
)

/** What of it is printed in its own script. */
function namesOn({ booking, tickets, venue }: Tickets): string[] {
  const names = [
    booking.event.name,
    venue,
    booking.name,
    ...tickets.flatMap(({ type, attendee }) => [type, attendee]),
  ]
  return [...new Set(names.filter(name => name !== null))]
}

export function formatOf(path: string, field: string): TicketFormat {
  const [, ending] = /\.(?=\d*[a-z])([a-z\d]{1,5})$/i.exec(path) ?? []
  const wanted = ending?.toLowerCase() ?? 'text'
  const format = wanted === 'txt' ? 'text' : TICKET_FORMATS.find(format => format === wanted)
  // What was to be a picture is not a text by that name.
  if (!format)
    throw Invalid.field(field, `must end with .pdf, .png, .svg, .ics or .txt, not ${quoted(`.${ending}`)}`)
  return format
}

/** Writes tickets into a file, or pictures into one each; gives their names. */
export async function writeTickets(found: Tickets, format: TicketFormat, path: string): Promise<string[]> {
  const parts: [string, Tickets][] =
    isPicture(format) && found.tickets.length > 1
      ? found.tickets.map(one => [numbered(path, one.position), { ...found, tickets: [one] }])
      : [[path, found]]
  for (const [name, part] of parts) {
    const { bytes } = await ticketFile(part, format)
    const file = openOutput(name)
    try {
      file.write(bytes)
      file.complete()
    } catch (error) {
      file.abandon()
      throw error
    }
  }
  return parts.map(([name]) => name)
}

/** `tickets.pdf` → `tickets-K7QF-3M9X.pdf`. */
export function withCode(path: string, code: string): string {
  return path.replace(/(\.[^./]*)?$/, ending => `-${code}${ending}`)
}

/** `tickets.png` → `tickets-2.png`. */
function numbered(path: string, position: number): string {
  return path.replace(/(\.[^./]*)?$/, ending => `-${position}${ending}`)
}
