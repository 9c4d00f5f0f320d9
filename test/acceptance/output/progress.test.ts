import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { fitted, importLine } from '../../../src/cli/output/progress.ts'
import { atTerminal } from '../../support/terminal.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const FILL = resolve(import.meta.dirname, '../../limits/fill.mjs')
const filled = join(folder, 'filled.db')
/** More than any of the commands does in one go. */
const BOOKINGS = 20_000

/** Nothing is shown for half a second: that is over at once. */
const LONG = { NODE_OPTIONS: `--require=${resolve(import.meta.dirname, '../../support/hurried.cjs')}` }
const ROWS = 12_000
const db = join(folder, 'bar.db')
const guests = join(folder, 'guests.csv')
const rows = Array.from({ length: ROWS }, (_, i) => `jazz,guest${i}@example.com,${i}`)
writeFileSync(guests, `event,email,ref\n${rows.join('\n')}\n`)

const OVER = '\r\u001b[K'
const LINE = /^\[█*░*\] \d+ % {2}[\d,]+ rows {2}[\d,]+\/s {2}(\d+ min )?\d+ s left {2}[\d,]+ booked$/

beforeAll(async () => {
  await (await boxOffice(folder, 'bar.db')).createEvent('Jazz', ROWS)
  execFileSync(process.execPath, [FILL, filled, String(BOOKINGS), '10'], { stdio: 'ignore' })
})

/** The lines that were written one over the other, and what stands there in the end. Whoever imports again books nothing. */
async function imported(more: Parameters<typeof atTerminal>[1], ...args: string[]) {
  const seat = { ...more, env: { ...LONG, ...more?.env } }
  const { screen, exit } = await atTerminal(['import', guests, ...args, '--db', db], seat)
  expect(exit).toBe(0)
  const lines = screen.split(OVER)
  const end = lines.pop() ?? ''
  return { lines: lines.filter(line => line !== ''), end }
}

it('an import shows a person how far it is, and leaves nothing of that', async () => {
  const { lines, end } = await imported({ columns: 120 })
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(line).toMatch(LINE)
  expect(end).toMatch(/^Booked 12,000 of 12,000 rows\n/)
  expect(end).not.toContain('█')
})

it.each([
  ['doctor', ['doctor'], /^Checking {2}(\d+ min )?\d+ s$/],
  [
    'backup',
    ['backup', join(folder, 'copy.db')],
    /^(\[█*░*\] \d+ % {2}copied|Looking through the copy {2}(\d+ min )?\d+ s)$/,
  ],
  ['copy', ['copy', '--to', join(folder, 'copied.db')], /^[\d,]+ rows copied$/],
  ['export', ['export', 'bookings', '-o', join(folder, 'x.csv')], /^[\d,]+ bookings$/],
])('%s shows a person that it goes on', async (_, args, line) => {
  const { screen, exit } = await atTerminal([...args, '--db', filled], { columns: 120, env: LONG })
  expect(exit, screen).toBe(0)
  const lines = screen
    .split(OVER)
    .slice(0, -1)
    .filter(text => text !== '')
  expect(lines.length).toBeGreaterThan(0)
  for (const text of lines) expect(text).toMatch(line)
})

it('the line is as short as the terminal is narrow', async () => {
  const { lines } = await imported({ columns: 40 })
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(line).toMatch(/^\[█*░*\] \d+ %( {2}[\d,]+ rows)?$/)
})

it('nothing moves with -q, nor on a terminal that cannot write over a line', async () => {
  expect((await imported({}, '-q')).lines).toEqual([])
  const { lines, end } = await imported({ env: { TERM: 'dumb' } })
  expect([lines, end.includes('\u001b')]).toEqual([[], false])
})

it('a line ends between two of its parts', () => {
  const progress = {
    rows: 84_000,
    booked: 83_000,
    changed: 0,
    unchanged: 0,
    skipped: 160,
    rejected: 840,
    share: 0.4,
  }
  const line = importLine(progress, 4)
  expect(line).toBe(
    '[████████░░░░░░░░░░░░] 40 %  84,000 rows  21,000/s  6 s left  83,000 booked, 160 skipped, 840 rejected',
  )
  expect(fitted(line, line.length + 1)).toBe(line)
  expect(fitted(line, line.length)).toBe('[████████░░░░░░░░░░░░] 40 %  84,000 rows  21,000/s  6 s left')
  expect(fitted(line, 42)).toBe('[████████░░░░░░░░░░░░] 40 %  84,000 rows')
  expect(fitted(line, 10)).toBe('')
  const endless = { ...progress, changed: 0, unchanged: 0, skipped: 0, rejected: 0, share: undefined }
  expect(importLine(endless, 90)).toBe('84,000 rows  933/s  83,000 booked')
  // Nobody has 60 seconds left, nor a minute and 60.
  for (const [seconds, left] of [
    [59.2, '1 min 0 s left'],
    [119.6, '2 min 0 s left'],
    [119, '1 min 59 s left'],
  ] as const)
    expect(importLine({ ...progress, share: 0.5 }, seconds)).toContain(`  ${left}  `)
})
