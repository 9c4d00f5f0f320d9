import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currency, decimalsOf } from '../../src/values/currency.ts'
import { decimal, minorUnits, money, moneyText, priceUnits, sum, unitsOf } from '../../src/values/money.ts'
import { seed } from '../support/seed.ts'

const units = (amount: string, code: string) => minorUnits(decimal(amount), currency(code))

describe('an amount of money', () => {
  it.each([
    ['25', 'EUR', 2500, '25.00'],
    ['25.5', 'EUR', 2550, '25.50'],
    ['0.01', 'EUR', 1, '0.01'],
    ['0.1', 'USD', 10, '0.10'],
    ['0', 'EUR', 0, '0.00'],
    ['007.50', 'EUR', 750, '7.50'],
    ['0.29', 'EUR', 29, '0.29'], // 0.29 * 100 is 28.999999999999996
    ['1.15', 'EUR', 115, '1.15'], // 1.15 * 100 is 114.99999999999999
    ['8.41', 'GBP', 841, '8.41'], // 8.41 * 100 is 841.0000000000001
    ['999999999.99', 'EUR', 99_999_999_999, '999999999.99'],
    ['1000', 'JPY', 1000, '1000'],
    ['0', 'JPY', 0, '0'],
    ['1', 'KRW', 1, '1'],
    ['5000', 'ISK', 5000, '5000'],
    ['1.234', 'KWD', 1234, '1.234'],
    ['1', 'KWD', 1000, '1.000'],
    ['0.001', 'BHD', 1, '0.001'],
    ['0.005', 'TND', 5, '0.005'],
    ['0.0001', 'CLF', 1, '0.0001'],
    ['12.3456', 'UYW', 123_456, '12.3456'],
  ])('%s %s is %i of the smallest unit, and is shown as %s', (typed, code, expected, shown) => {
    expect(units(typed, code)).toBe(expected)
    expect(money(units(typed, code), currency(code))).toEqual({ amount: shown, currency: code })
  })

  it.each([
    ['25.001', 'EUR', 'EUR has 2 decimals'],
    ['25.000', 'EUR', 'EUR has 2 decimals'],
    ['1.5', 'JPY', 'JPY has no decimals'],
    ['1.0', 'JPY', 'JPY has no decimals'],
    ['1.2345', 'KWD', 'KWD has 3 decimals'],
    ['1.23', 'CLP', 'CLP has no decimals'],
    ['10000000000000.01', 'EUR', 'must be at most 10000000000000.00 EUR, not "10000000000000.01"'],
    ['1000000000000001', 'JPY', 'must be at most 1000000000000000 JPY'],
    ['999999999999.9999', 'CLF', 'must be at most 100000000000.0000 CLF'],
    ['1'.repeat(22), 'JPY', 'is too large'],
  ])('of %s %s is refused, not rounded: %s', (typed, code, why) => {
    expect(() => units(typed, code)).toThrow(why)
  })

  it.each([
    '',
    ' ',
    '-1',
    '+1',
    '1,50',
    '1.000,00',
    '1e3',
    '.5',
    '5.',
    '0x10',
    'NaN',
    '٣',
    '25 EUR',
    '1.23456',
  ])('is not %j', typed => {
    expect(() => decimal(typed)).toThrow('must be an amount')
  })

  it('may be more of a whole booking than of one ticket', () => {
    const price = (amount: string) => priceUnits(decimal(amount), currency('EUR'))
    expect(price('1000000000.00')).toBe(100_000_000_000)
    expect(() => price('1000000000.01')).toThrow('must be at most 1000000000.00 EUR, not "1000000000.01"')
    expect(units('10000000000000.00', 'EUR')).toBe(10_000 * price('1000000000'))
  })

  it('comes back as it was typed, in every currency', () => {
    const codes = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF', 'XOF', 'BHD', 'CHF')
    fc.assert(
      fc.property(
        codes,
        fc.maxSafeNat().map(n => n % 1e15),
        (code, value) => {
          const shown = money(minor(value), currency(code))
          expect(units(shown.amount, code)).toBe(value)
          expect(unitsOf(shown)).toBe(value)
        },
      ),
      { seed },
    )
  })

  it('is said with its currency', () => {
    expect(moneyText(money(minor(2500), currency('EUR')))).toBe('25.00 EUR')
  })

  it('adds up, and nothing with a price has no sum', () => {
    expect(sum([minor(10), null, minor(5)])).toBe(15)
    expect(sum([minor(0)])).toBe(0)
    expect(sum([null, null])).toBeNull()
    expect(sum([])).toBeNull()
  })
})

describe('a currency', () => {
  it.each([
    ['EUR', 2],
    ['usd', 2],
    [' chf ', 2],
    ['JPY', 0],
    ['VND', 0],
    ['XAF', 0],
    ['KWD', 3],
    ['OMR', 3],
    ['CLF', 4],
  ])('%s has %i decimals', (code, decimals) => {
    expect(decimalsOf(currency(code))).toBe(decimals)
  })

  it.each(['', 'EU', 'EURO', 'XYZ', 'D A', 'AED AFN', '€', 'ＥＵＲ', '123'])('is not %j', code => {
    expect(() => currency(code)).toThrow('must be a currency code of ISO 4217')
  })
})

/** So many of the smallest unit, through the parser that makes them. */
function minor(value: number) {
  return minorUnits(decimal(String(value)), currency('JPY'))
}
