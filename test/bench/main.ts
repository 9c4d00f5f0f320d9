/**
 * How fast tix is, measured beside what Node and SQLite can do.
 *
 *     npm run bench                     every row, about ten minutes
 *     npm run bench -- --short          a guard for CI: fails when a ratio is half again worse than its reach
 *     npm run bench -- --json           the figures as one JSON document
 *     npm run bench -- book import      only these rows
 *     npm run bench -- serve            HTTP beside another server: see rows/serve.ts
 *     npm run bench -- serve-growth     HTTP among five million bookings, and `tix book` beside it; five minutes
 *     npm run bench -- load             1 to 64 clients on a server and on a file: when to move; six minutes
 */
import { type Figure, isFarOut, isWithinReach } from './figure.ts'
import { machine } from './machine.ts'
import { rows } from './rows/index.ts'
import { drawn } from './table.ts'

const SHORT_EFFORT = 0.25

const words = process.argv.slice(2)
const [short, json] = [words.includes('--short'), words.includes('--json')]
const wanted = words.filter(word => !word.startsWith('--'))

const figures: Figure[] = []
const failed: string[] = []
for (const [name, row] of Object.entries(rows)) {
  if (wanted.length > 0 ? !wanted.includes(name) : row.onRequest || (short && !row.short)) continue
  process.stderr.write(`${name} …\n`)
  try {
    figures.push(...(await row.measure(short ? SHORT_EFFORT : 1)))
  } catch (error) {
    failed.push(name) // what the others found is told all the same
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  }
}
process.stdout.write(
  json ? `${JSON.stringify({ machine: machine(), figures }, null, 2)}\n` : drawn(figures, machine()),
)
const missed = figures.filter(figure => (short ? isFarOut(figure) : !isWithinReach(figure)))
if (missed.length > 0) process.stderr.write(`out of reach: ${missed.map(({ what }) => what).join(', ')}\n`)
if (failed.length > 0) process.stderr.write(`not measured: ${failed.join(', ')}\n`)
process.exit(failed.length > 0 || (short && missed.length > 0) ? 1 : 0)
