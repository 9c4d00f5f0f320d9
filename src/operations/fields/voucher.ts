import { voucherCode } from '../../values/codes/voucher-code.ts'
import { limits } from '../../values/limits.ts'
import { decimal } from '../../values/money.ts'
import { whole } from '../../values/number.ts'
import { text } from '../../values/text.ts'
import { when } from '../../values/time/when.ts'
import { field, integer } from '../field.ts'

/** The fields of vouchers. */

export const percent = field(
  { help: 'takes this percentage off each ticket', placeholder: 'n' },
  whole(1, 100),
  integer(1, 100),
)
export const amountOff = field(
  { help: 'takes this amount off each ticket, like 5 or 2.50', placeholder: 'decimal' },
  decimal,
)
export const count = field(
  { help: 'make this many, each with its own code', placeholder: 'n' },
  whole(1, limits.vouchers),
  integer(1, limits.vouchers),
)
export const prefix = field(
  { help: 'what the drawn codes begin with, like SPRING-', placeholder: 's' },
  voucherCode,
)
export const ticketType = field(
  { help: 'only for tickets of this type of the event', placeholder: 'name' },
  text(limits.ticketTypeName),
)
export const uses = field(
  { help: 'how many bookings may use it (default: no limit)', placeholder: 'n' },
  whole(1, limits.capacity),
  integer(1, limits.capacity),
)
export const validFrom = field({ help: 'from when on it is valid', placeholder: 'when' }, when)
export const validUntil = field(
  { help: 'until when it is valid (a date: that day included)', placeholder: 'when' },
  when,
)
