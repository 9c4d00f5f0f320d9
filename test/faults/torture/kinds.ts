import type { Random } from './random.ts'
import type { World } from './world.ts'

/** One kind of request that the driver makes. A new command is one more entry. */
export interface Kind {
  name: string
  /** How often it is chosen, beside the others. */
  weight: number
  /** Reads only: it must never fail, and nothing of it is in the log. */
  reads?: boolean
  /** The words of the command; `undefined` while there is nothing to do it to. `id` is in no other request. */
  words: (world: World, random: Random, id: string) => string[] | undefined
}

export const KINDS: readonly Kind[] = [
  { name: 'create-event', weight: 1, words: createEvent },
  { name: 'book', weight: 12, words: (world, random, id) => keyed(book(world, random, id), id) },
  { name: 'book without a key', weight: 4, words: book },
  { name: 'list', weight: 1, reads: true, words: () => ['list', '--available'] },
  { name: 'availability', weight: 2, reads: true, words: onHotEvent('availability') },
]

export function createEvent({ seats }: World, random: Random, id: string): string[] {
  const capacity = String(random.whole(seats.least, seats.most))
  const when = ['--starts', '2031-05-01 19:30', '--timezone', 'Europe/Berlin']
  return ['create-event', `Event ${id}`, '--capacity', capacity, ...when, '--idempotency-key', id]
}

function book(world: World, random: Random, id: string): string[] | undefined {
  const event = random.pick(world.hotEvents)
  if (event === undefined) return undefined
  const guest = ['--email', `${id}@example.com`, '--name', `Guest ${id}`]
  return ['book', event, '-n', String(random.whole(1, 4)), ...guest]
}

function keyed(words: string[] | undefined, id: string): string[] | undefined {
  return words && [...words, '--idempotency-key', id]
}

function onHotEvent(command: string) {
  return (world: World, random: Random): string[] | undefined => {
    const event = random.pick(world.hotEvents)
    return event === undefined ? undefined : [command, event]
  }
}
