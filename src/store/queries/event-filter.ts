import type { Instant } from '../../values/time/instant.ts'
import type { EventRow } from '../interface/rows.ts'
import type { Params } from '../interface/sql.ts'
import { amongst } from './among.ts'

/** Which events a list is to hold. */
export interface EventFilter {
  id?: number | undefined
  createdFrom?: Instant | undefined
  createdBefore?: Instant | undefined
  search?: string | undefined
  /** Keys of names: see `nameKey`. */
  category?: string | undefined
  tag?: string | undefined
  startsFrom?: Instant | undefined
  startsBefore?: Instant | undefined
  /** Only what is not over at this instant. */
  notOverAt?: Instant | undefined
  overAt?: Instant | undefined
  statuses?: readonly EventRow['status'][] | undefined
  /** Only what may have seats to sell at this instant. */
  sellingAt?: Instant | undefined
  /** Only these. */
  ids?: readonly number[] | undefined
  /** Only what is no draft. */
  published?: boolean | undefined
}

/** What each value of a filter asks of the events `e`, as a parameter of its own name. */
const CONDITIONS = [
  ['id', 'e.id = :id'],
  ['createdFrom', 'e.created_at >= :createdFrom'],
  ['createdBefore', 'e.created_at < :createdBefore'],
  ['category', 'e.category_key = :category'],
  ['tag', 'EXISTS (SELECT 1 FROM event_tags t WHERE t.event_id = e.id AND t.tag_key = :tag)'],
  ['startsFrom', 'e.starts_at >= :startsFrom'],
  ['startsBefore', 'e.starts_at < :startsBefore'],
  ['notOverAt', 'e.over_at > :notOverAt'],
  ['overAt', 'e.over_at <= :overAt'],
  [
    'sellingAt',
    `e.status = 'on_sale' AND e.over_at > :sellingAt AND (e.sales_start_at IS NULL OR e.sales_start_at <= :sellingAt)
     AND (e.sales_end_at IS NULL OR e.sales_end_at > :sellingAt)
     AND (e.available > 0 OR EXISTS (SELECT 1 FROM bookings b
      WHERE b.event_id = e.id AND b.status = 'held' AND b.expires_at <= :sellingAt))`,
  ],
] as const

/** What a statement asks of the events `e` so that it reads these. */
export function conditions(filter: EventFilter): { where: string[]; params: Params } {
  const where: string[] = []
  const params: Record<string, string | number> = {}
  for (const [field, condition] of CONDITIONS) {
    const value = filter[field]
    if (value === undefined) continue
    where.push(condition)
    params[field] = value
  }
  if (filter.search !== undefined) {
    where.push(`e.search_text LIKE :search ESCAPE '\\'`)
    params['search'] = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`
  }
  if (filter.statuses !== undefined)
    where.push(`e.status IN (${filter.statuses.map(s => `'${s}'`).join(', ')})`)
  if (filter.published) where.push("e.status <> 'draft'")
  if (filter.ids !== undefined) {
    const { among, params: ids } = amongst(filter.ids)
    where.push(`e.id ${among}`)
    Object.assign(params, ids)
  }
  return { where, params }
}
