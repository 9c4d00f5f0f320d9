import { type Figure, inTurns } from './figure.ts'
import { tix } from './processes.ts'

/** A command, and how it is called in the table. */
export interface Measured {
  name: string
  /** Its words, but for the database. */
  words: () => readonly string[]
}

/** How long commands take on one box office, as times how long they take on another one. */
export async function commandsBeside(
  commands: readonly Measured[],
  [ours, theirs]: readonly [string, string],
  { beside, runs, atMost }: { beside: string; runs: number; atMost: number },
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const { name, words } of commands) {
    const run = async (db: string) => (await tix(...words(), '--db', db)).ms
    const { ratio, ...turns } = await inTurns(
      runs,
      () => run(ours),
      () => run(theirs),
    )
    figures.push({
      what: name,
      beside,
      unit: 'ms',
      ...turns,
      value: ratio,
      valueUnit: '×',
      reach: { atMost },
    })
  }
  return figures
}
