import { type DoorListLine, guestOf } from '../ticketing/box-office/door-list.ts'
import type { EventLabel } from '../ticketing/model/event.ts'
import { localTime } from './page.ts'
import { printable } from './printable.ts'
import { typeset } from './typeset.ts'

const TEMPLATE = `
#set page(paper: "a4", margin: 15mm, numbering: "1 / 1")
#set text(size: 10pt)
#text(size: 16pt, weight: "bold", data.event) \\
#data.when (#data.zone)
#v(3mm)
#table(
  columns: (6mm, 1fr, auto, auto, auto),
  stroke: 0.4pt + luma(160),
  table.header([], [*Name*], [*Type*], [*Ticket*], [*Due*]),
  ..data.lines.map(l => (l.box, l.name, l.type, l.code, l.due)).flatten(),
)
`

/** The list at the door on paper, with a box to tick for each ticket. */
export function doorListPages(event: EventLabel, lines: readonly DoorListLine[]): Promise<Buffer> {
  return typeset(TEMPLATE, {
    event: printable(event.name),
    when: localTime(event.startsAt),
    zone: event.timezone,
    lines: lines.map(line => ({
      box: line.status === 'checked_in' ? 'x' : '',
      name: printable(guestOf(line) ?? 'walk-in'),
      type: printable(line.type),
      code: line.code,
      due: line.due ?? '',
    })),
  })
}
