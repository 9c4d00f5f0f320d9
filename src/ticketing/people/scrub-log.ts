import type { LoggedRow } from '../../store/queries/upkeep/people.ts'
import { ERASED, type Spellings } from './spellings.ts'

/** What a line of the log knows of a person. */
const PERSONAL = new Set(['email', 'name', 'note', 'attendees', 'reason'])

/**
 * Lines of one booking, in order, without what they know of a person: what was so while the booking was theirs, and
 * wherever the address stands. Gives those that are to be written anew.
 *
 * @param removed is given every text that was the person's
 */
export function scrubbedLines(
  rows: readonly LoggedRow[],
  who: Spellings,
  removed = new Set<string>(),
): LoggedRow[] {
  let theirs = false
  const scrub = (json: string | null, isTheirs: (side: unknown) => boolean) => {
    if (json === null) return null
    const side: unknown = JSON.parse(json)
    return JSON.stringify(without(side, { who, removed, theirs: isTheirs(side) }))
  }
  return rows.flatMap(row => {
    const before = scrub(row.before, side => ownerOf(side, who) ?? theirs)
    const after = scrub(row.after, side => {
      theirs = ownerOf(side, who) ?? theirs
      return theirs
    })
    const actor = who.without(row.actor)
    const same = before === row.before && after === row.after && actor === row.actor
    return same ? [] : [{ ...row, before, after, actor }]
  })
}

/** What is kept under an idempotency key, without the address. */
export function scrubbedResult(json: string, who: Spellings): string {
  return JSON.stringify(without(JSON.parse(json), { who, removed: new Set(), theirs: false }))
}

/** Whether one side of a line says that the booking is this person's; `undefined` where it does not say whose. */
function ownerOf(side: unknown, { email }: Spellings): boolean | undefined {
  if (!isObject(side) || !('email' in side)) return undefined
  return typeof side['email'] === 'string' && side['email'].toLowerCase() === email
}

interface Scrubbing {
  who: Spellings
  removed: Set<string>
  /** All that is personal in it is this person's. */
  theirs: boolean
}

function without(value: unknown, scrubbing: Scrubbing): unknown {
  const { who, removed, theirs } = scrubbing
  if (typeof value === 'string') return who.without(value)
  if (Array.isArray(value)) return value.map(item => without(item, scrubbing))
  if (!isObject(value)) return value
  // An entry of the waitlist stands in a line with its own address.
  const owner = ownerOf(value, who)
  const own = theirs || owner === true
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (own && PERSONAL.has(key) && field !== null) {
        for (const text of textsOf(field)) removed.add(text)
        return [key, ERASED]
      }
      // An address that is a whole one is somebody's: it is the same, or it is not.
      if (key === 'email' && owner === false) return [key, field]
      return [who.without(key), without(field, { ...scrubbing, theirs: own })]
    }),
  )
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return isObject(value) ? Object.values(value).flatMap(textsOf) : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
