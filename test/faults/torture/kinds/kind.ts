import type { Envelope } from '../../../support/processes.ts'
import type { Random } from '../random.ts'
import type { KnownBooking, World } from '../world.ts'

/** One kind of request that the driver makes. A new command is one more entry. */
export interface Kind {
  name: string
  /** How often it is chosen, beside the others. */
  weight: number
  /** The words of the command; `undefined` while there is nothing to do it to. `id` is in no other request. */
  words: Words
  /** Whether it must have left a line in the log, by what it answered; always, if this does not say it. */
  wrote?: (data: Envelope['data']) => boolean
  /** Whether the same words again are the same request: then it is repeated in the end, if it was cut off. */
  repeatable?: boolean
  /** Asked of the server that runs beside the processes. */
  byHttp?: boolean
  /** Of SQLite only. */
  ofFiles?: boolean
  /** The database that it is about, where that is not the tortured one. */
  db?: (world: World) => string
  /** How long it waits for its turn, in seconds, where that is not the usual time. */
  timeoutSeconds?: number
  /** Somebody has the database open for as long as it runs. */
  whileInUse?: boolean
}

export type Words = (world: World, random: Random, id: string) => string[] | undefined

/** Of a request that need not leave a line. */
export const never = () => false

/** With an idempotency key. */
export function keyed(words: Words): Words {
  return (world, random, id) => {
    const unkeyed = words(world, random, id)
    return unkeyed && [...unkeyed, '--idempotency-key', id]
  }
}

/** About one of the newest bookings that have this status. */
export function to(status: string, words: (booking: KnownBooking) => string[]): Words {
  return (world, random) => {
    const booking = random.pick(world.bookings(status))
    return booking && words(booking)
  }
}

/** About one of the events on sale. */
export function atEvent(words: (slug: string) => string[]): Words {
  return (world, random) => {
    const event = random.pick(world.hotEvents)
    return event && words(event.slug)
  }
}
