import type { Availability } from '../../ticketing/events/availability.ts'
import { visible } from '../../values/parse-error.ts'
import type { Style } from '../terminal/terminal.ts'
import { cut, displayWidth, padded } from './display-width.ts'
import { dateAndTime, statusWord } from './human.ts'

export interface Screen {
  columns: number
  rows: number
  /** Whether it can show blocks. */
  unicode: boolean
}

/** Wider, nobody sees more. */
const WIDEST = 100
const LONGEST_NAME = 30

/** The numbers as they are watched at a terminal: with bars of what is taken, by type, as wide as there is room. */
export function availabilityBars(list: readonly Availability[], style: Style, screen: Screen): string {
  const width = Math.min(WIDEST, screen.columns - 1)
  const blocks = list.map(event => blockOf(event, style, { ...screen, columns: width }))
  const lines: string[] = []
  let shown = 0
  for (const block of blocks) {
    const last = shown === blocks.length - 1
    // One line for the cursor, and one for what did not fit.
    if (shown > 0 && lines.length + block.length + (last ? 1 : 2) > screen.rows) break
    lines.push(...block)
    shown++
  }
  const fitting = lines.slice(0, Math.max(1, screen.rows - 2))
  const more = blocks.length - shown
  if (more > 0) fitting.push(style.dim(`and ${more} more ${more === 1 ? 'event' : 'events'}`))
  return fitting.map(line => `${line}\n`).join('')
}

function blockOf(now: Availability, style: Style, screen: Screen): string[] {
  const { event, capacity, available, sold, held, status, ticketTypes } = now
  const width = screen.columns
  const title = `${style.bold(visible(event.name))}  ${style.dim(dateAndTime(event.startsAt))}`
  const state = statusWord(status, style)
  const room = Math.max(1, width - displayWidth(state) - 1)
  const counts = [`available ${available} of ${capacity}`, `sold ${sold}`, `held ${held}`].join('  ')
  const names = ticketTypes.map(({ name }) => visible(name))
  const ofNames = Math.min(LONGEST_NAME, Math.floor(width / 3), Math.max(0, ...names.map(displayWidth)))
  const left = ticketTypes.map(type => `${type.available} of ${type.quota ?? capacity}`)
  const ofLeft = Math.max(0, ...left.map(displayWidth))
  const ofBar = Math.max(1, width - ofNames - ofLeft - 6)
  return [
    `${padded(cut(title, room), room, 'left')} ${state}`,
    cut(`  ${counts}`, width),
    ...ticketTypes.map((type, at) => {
      const name = padded(cut(names[at] ?? '', ofNames), ofNames, 'left')
      const seats = type.quota ?? capacity
      const bar = barOf(Math.max(0, seats - type.available), seats, ofBar, screen.unicode)
      return `  ${name}  ${bar}  ${padded(left[at] ?? '', ofLeft, 'right')}`
    }),
  ]
}

function barOf(taken: number, seats: number, width: number, unicode: boolean): string {
  const full = seats === 0 ? width : Math.round((taken / seats) * width)
  const [dark, light] = unicode ? ['█', '░'] : ['#', '.']
  return dark.repeat(full) + light.repeat(width - full)
}
