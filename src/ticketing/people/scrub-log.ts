import type { LoggedRow } from '../../store/queries/people.ts'
import type { Email } from '../../values/email.ts'

/** What a line of the log knows of a person. */
const PERSONAL = new Set(['email', 'name', 'note', 'attendees', 'reason'])
const ERASED = 'erased'

/**
 * Lines of one booking, in order, without what they know of a person: what was so while the booking was theirs, and
 * wherever the address stands. Gives those that are to be written anew.
 */
export function scrubbedLines(rows: readonly LoggedRow[], email: Email): LoggedRow[] {
  let theirs = false
  return rows.flatMap(row => {
    const before = scrubbed(row.before, email, side => ownerOf(side, email) ?? theirs)
    const after = scrubbed(row.after, email, side => {
      theirs = ownerOf(side, email) ?? theirs
      return theirs
    })
    const actor = has(row.actor, email) ? ERASED : row.actor
    const same = before === row.before && after === row.after && actor === row.actor
    return same ? [] : [{ ...row, before, after, actor }]
  })
}

/** Whether one side of a line says that the booking is this person's; `undefined` where it does not say whose. */
function ownerOf(side: unknown, email: Email): boolean | undefined {
  if (!isObject(side) || !('email' in side)) return undefined
  return typeof side['email'] === 'string' && side['email'].toLowerCase() === email
}

function scrubbed(json: string | null, email: Email, isTheirs: (side: unknown) => boolean): string | null {
  if (json === null) return null
  const side: unknown = JSON.parse(json)
  return JSON.stringify(without(side, email, isTheirs(side)))
}

function without(value: unknown, email: Email, theirs: boolean): unknown {
  if (typeof value === 'string') return has(value, email) ? ERASED : value
  if (Array.isArray(value)) return value.map(item => without(item, email, theirs))
  if (!isObject(value)) return value
  // An entry of the waitlist stands in a line with its own address.
  const own = theirs || ownerOf(value, email) === true
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      has(key, email) ? ERASED : key,
      own && PERSONAL.has(key) && field !== null ? ERASED : without(field, email, own),
    ]),
  )
}

function has(text: string, email: Email): boolean {
  return text.toLowerCase().includes(email)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
