import { DEFAULT_PAGE_SIZE, cursor as parseCursor } from '../../ticketing/paging.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { since as parseSince } from '../../values/time/since.ts'
import { field, integer } from '../field.ts'

export const limit = field(
  { help: `at most this many (default: ${DEFAULT_PAGE_SIZE})`, placeholder: 'n' },
  whole(1, limits.pageSize),
  integer(1, limits.pageSize),
)
export const until = field(
  { help: 'only before this time (or up to the end of this day); or how long ago', placeholder: 'when' },
  parseSince,
)
export const cursor = field(
  { help: 'go on where a page ended: what it gave as next', placeholder: 'c' },
  parseCursor,
)
