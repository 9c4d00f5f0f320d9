import { type Currency, currency, decimalsOf } from '../../values/currency.ts'
import { ownValue } from '../../values/own-value.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'

export interface Amount {
  /** `1250.00`: no sign, no grouping. */
  amount: string
  currency: Currency | undefined
}

const SYMBOLS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₩': 'KRW',
  '₪': 'ILS',
  '₴': 'UAH',
  '₺': 'TRY',
  zł: 'PLN',
}
/** Signs that several currencies share: they do not say which one is meant. */
const VAGUE = /^(?:\$|US\$|¥|kr\.?)$/

/**
 * An amount as spreadsheets write it: `25`, `1,250.00`, `1.250,00 €`, `25,00`, `EUR 25`. What may be read in two ways
 * (`1,250`) is refused unless `decimalComma` decides.
 *
 * @throws ParseError
 */
export function amountOf(raw: string, decimalComma?: boolean): Amount {
  const text = raw.trim().replace(/[\u00a0\u202f]/g, ' ')
  const match = /^(\D*?)\s*(-?)\s*(\d[\d.,' ’]*)\s*(\D*)$/u.exec(text)
  if (!match) throw notAmount(raw)
  const [, before = '', minus, digits = '', after = ''] = match
  const unit = [before, after].map(part => part.trim()).filter(part => part !== '')
  if (unit.length > 1 || minus === '-') throw notAmount(raw)
  const code = unit[0] === undefined || VAGUE.test(unit[0]) ? undefined : currencyOf(unit[0], raw)
  return { amount: plainNumber(digits.trim(), decimalComma, code, raw), currency: code }
}

function currencyOf(unit: string, raw: string): Currency {
  try {
    return currency(ownValue(SYMBOLS, unit) ?? unit)
  } catch (error) {
    if (error instanceof ParseError) throw notAmount(raw)
    throw error
  }
}

function plainNumber(
  digits: string,
  decimalComma: boolean | undefined,
  code: Currency | undefined,
  raw: string,
): string {
  const plain = digits.replace(/[ '’]/g, '')
  const [commas, dots] = [plain.split(',').length - 1, plain.split('.').length - 1]
  if (commas === 0 && dots === 0) return plain
  if (commas > 0 && dots > 0) {
    const decimal = plain.lastIndexOf(',') > plain.lastIndexOf('.') ? ',' : '.'
    return grouped(plain, decimal === ',' ? '.' : ',', decimal, raw)
  }
  const sign = commas > 0 ? ',' : '.'
  if (commas + dots > 1) return grouped(plain, sign, '', raw)
  const decimals = plain.length - plain.indexOf(sign) - 1
  if (decimalComma !== undefined && decimals === 3) {
    const isDecimal = (sign === ',') === decimalComma
    return isDecimal ? plain.replace(',', '.') : grouped(plain, sign, '', raw)
  }
  if (sign === '.') return plain
  if (decimals === 3 && code !== undefined && decimalsOf(code) < 3) return plain.replace(',', '')
  if (decimals === 3)
    throw new ParseError(
      `may be read in two ways: ${quoted(raw)}. Say --decimal-comma if the comma stands before decimals`,
    )
  return plain.replace(',', '.')
}

/** Removes the signs between groups of three digits. */
function grouped(plain: string, group: string, decimal: string, raw: string): string {
  const at = decimal === '' ? plain.length : plain.lastIndexOf(decimal)
  const [whole, fraction] = [plain.slice(0, at), plain.slice(at + 1)]
  if (
    !/^\d{1,3}$/.test(whole.split(group)[0] ?? '') ||
    whole
      .split(group)
      .slice(1)
      .some(part => !/^\d{3}$/.test(part))
  )
    throw notAmount(raw)
  return whole.replaceAll(group, '') + (fraction === '' ? '' : `.${fraction}`)
}

function notAmount(raw: string): ParseError {
  return new ParseError(`must be an amount like 25, 25.50 or 1,250.00 EUR, not ${quoted(raw)}`)
}

/**
 * The seats of a booking: like any count, but that `2,000` may be two of a program that writes three decimals.
 *
 * @throws ParseError
 */
export function seatCountOf(raw: string, decimalComma?: boolean): string {
  const [, whole, sign] = /^(\d{1,3})([.,])000$/.exec(raw.trim()) ?? []
  if (whole === undefined) return countOf(raw)
  if (decimalComma !== undefined) return (sign === ',') === decimalComma ? whole : `${whole}000`
  throw new ParseError(`may be ${whole} or ${whole}000: ${quoted(raw)}. Write it as a whole number`)
}

/** A whole number as spreadsheets write it: `1,000`, `100.0`. */
export function countOf(raw: string): string {
  const text = raw.trim()
  if (/^\d{1,3}([,.' \u00a0\u202f]\d{3})+$/.test(text)) return text.replace(/\D/g, '')
  return /^\d+[.,]0+$/.test(text) ? text.replace(/[.,]0+$/, '') : text
}
