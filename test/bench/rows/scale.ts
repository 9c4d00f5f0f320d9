import { statSync } from 'node:fs'
import { type Figure, inTurns } from '../figure.ts'
import { generate } from '../generate.ts'
import { tix } from '../processes.ts'
import { scratch } from '../scratch.ts'

/** What a user waits for with five million bookings, beside what it is with a thousand. */
export async function scale(effort: number): Promise<Figure[]> {
  const [large, small] = [scratch('large.db'), scratch('small.db')]
  const bookings = Math.round(5_000_000 * effort)
  await generate(large, bookings, Math.round(10_000 * effort))
  await generate(small, 1000, 10)
  const commands: readonly (readonly string[])[] = [
    ['book', 'event-5', '--email', 'ada@example.com'],
    ['availability', 'event-5'],
    ['my-bookings', '--email', 'guest7@example.com'],
    ['my-bookings', '--email', 'guest7@example.com', '--event', 'event-5'],
    ['list', '--limit', '10'],
  ]
  const figures: Figure[] = []
  for (const command of commands) {
    const { ratio, ...turns } = await inTurns(
      30,
      async () => (await tix(...command, '-q', '--db', large)).ms,
      async () => (await tix(...command, '-q', '--db', small)).ms,
    )
    figures.push({
      what: `tix ${command.filter(word => !/@|event-5/.test(word)).join(' ')}, ${bookings.toLocaleString('en')} bookings`,
      beside: 'the same with 1,000',
      unit: 'ms',
      ...turns,
      value: ratio,
      valueUnit: '×',
      reach: { atMost: 1.15 },
    })
  }
  const bytes = statSync(large).size / bookings
  return [
    ...figures,
    {
      what: 'the file, for each booking of one seat',
      beside: '',
      unit: 'bytes',
      ours: bytes,
      value: bytes,
      valueUnit: '',
      note: 'with its ticket, its line in the log and every index',
    },
  ]
}
