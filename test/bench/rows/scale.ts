import { statSync } from 'node:fs'
import { commandsBeside } from '../beside.ts'
import type { Figure } from '../figure.ts'
import { generate } from '../generate.ts'
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
  const said = bookings.toLocaleString('en')
  const figures = await commandsBeside(
    commands.map(words => ({
      name: `tix ${words.filter(word => !/@|event-5/.test(word)).join(' ')}, ${said} bookings`,
      words: () => [...words, '-q'],
    })),
    [large, small],
    { beside: 'the same with 1,000', runs: 30, atMost: 1.15 },
  )
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
