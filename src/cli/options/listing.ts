import { DEFAULT_PAGE_SIZE, cursor as parseCursor } from '../../ticketing/paging.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { option } from './make.ts'

export const limit = option(
  'limit',
  '--limit <n>',
  `at most so many (default: ${DEFAULT_PAGE_SIZE})`,
  whole(1, limits.pageSize),
)
export const cursor = option(
  'cursor',
  '--cursor <c>',
  'go on where a page ended: what it gave as next',
  parseCursor,
)
