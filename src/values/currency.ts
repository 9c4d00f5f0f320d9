import type { Kind } from './kind.ts'
import { ParseError, quoted } from './parse-error.ts'

/** An ISO 4217 code in upper case. */
export type Currency = Kind<string, 'Currency'>

/** Active codes of ISO 4217 (List One, 2026), by the number of their decimals. https://www.six-group.com/iso-4217 */
const TWO_DECIMALS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF ' +
  'CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL ' +
  'HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU ' +
  'MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR ' +
  'SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED ' +
  'VES WST XAD XCD XCG YER ZAR ZMW ZWG'
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND'
const FOUR_DECIMALS = 'CLF UYW'

const lists: readonly [string, number][] = [
  [TWO_DECIMALS, 2],
  [NO_DECIMALS, 0],
  [THREE_DECIMALS, 3],
  [FOUR_DECIMALS, 4],
]

/** An ISO 4217 code, in any case. */
export function currency(raw: string): Currency {
  const code = raw.trim().toUpperCase()
  if (code.length !== 3 || !lists.some(([codes]) => codes.includes(code) && !code.includes(' ')))
    throw new ParseError(`must be a currency code of ISO 4217 like EUR, USD or JPY, not ${quoted(raw)}`)
  return code as Currency
}

/** How many decimals an amount has: 2 for EUR, 0 for JPY, 3 for KWD. */
export function decimalsOf(code: Currency): number {
  return lists.find(([codes]) => codes.includes(code))?.[1] ?? 2
}

/** Every code that there is, in alphabetical order. */
export function currencyCodes(): string[] {
  return lists.flatMap(([codes]) => codes.split(' ')).sort()
}
