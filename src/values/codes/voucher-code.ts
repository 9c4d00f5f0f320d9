import type { Kind } from '../kind.ts'
import { limits } from '../limits.ts'
import { grouped } from '../number.ts'
import { ParseError, quoted } from '../parse-error.ts'

/** In capitals, as it is kept: `EARLY-BIRD`. */
export type VoucherCode = Kind<string, 'VoucherCode'>

/** A voucher's code in any case: letters and digits, with hyphens, dots and underscores among them. */
export function voucherCode(raw: string): VoucherCode {
  // In capitals by way of small letters, in which ß and ẞ meet; capitals may have something to compose.
  const code = raw.trim().normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC')
  if (!/^[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]*$/u.test(code))
    throw new ParseError(
      `must be letters and digits, with hyphens, dots or underscores among them, like EARLY-BIRD, not ${quoted(raw)}`,
    )
  const length = [...code].length
  if (length > limits.voucherCode)
    throw new ParseError(`must have at most ${limits.voucherCode} characters, not ${grouped(length)}`)
  return code as VoucherCode
}
