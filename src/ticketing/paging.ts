import type { Page } from '../store/interface/page.ts'
import { Invalid } from '../values/errors.ts'
import { limits } from '../values/limits.ts'
import { ParseError, quoted } from '../values/parse-error.ts'

export interface PageRequest {
  limit?: number | undefined
  /** What the page before gave as `next`. */
  cursor?: Cursor | undefined
}

/** Where a page ended: the key of its last row. `order` guards against a cursor of another listing. */
export interface Cursor {
  order: string
  key: string | number
  id: number
}

export const DEFAULT_PAGE_SIZE = 100

export function cursor(raw: string): Cursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(raw, 'base64url').toString())
    if (Array.isArray(parsed)) {
      const [order, key, id] = parsed
      if (
        typeof order === 'string' &&
        (typeof key === 'string' || typeof key === 'number') &&
        Number.isSafeInteger(id)
      )
        return { order, key, id }
    }
  } catch {
    // told below
  }
  throw new ParseError(`must be what an earlier page gave as next, not ${quoted(raw)}`)
}

/** One row more than asked for is read, which tells whether there is a next page. */
export function pageOf(request: PageRequest, order: string): Page {
  const { cursor } = request
  if (cursor && cursor.order !== order)
    throw Invalid.field('cursor', `is of a list sorted by ${cursor.order}, not ${order}`)
  const limit = Math.min(request.limit ?? DEFAULT_PAGE_SIZE, limits.pageSize)
  return { limit: limit + 1, after: cursor && { key: cursor.key, id: cursor.id } }
}

/**
 * Cuts the extra row off; `next` is the cursor of the page to come, or null at the end.
 *
 * @param shown how many rows the page has, where it has not as many as it might
 */
export function cut<Row>(
  rows: Row[],
  page: Page,
  order: string,
  keyOf: (row: Row) => { key: string | number; id: number },
  shown = page.limit - 1,
) {
  const last = rows.length > shown ? rows[shown - 1] : undefined
  if (last === undefined) return { rows, next: null }
  const { key, id } = keyOf(last)
  return {
    rows: rows.slice(0, shown),
    next: Buffer.from(JSON.stringify([order, key, id])).toString('base64url'),
  }
}
