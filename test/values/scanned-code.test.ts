import { expect, it } from 'vitest'
import { scannedCode } from '../../src/values/codes/scanned-code.ts'

it.each([
  'K7QF-3M9X',
  ' k7qf3m9x',
  'K7QFß3M9X',
  ']Q1K7QF-3M9X',
  ' ]d2k7qf-3m9x',
  ']C0K7QF3M9X',
  'Ｋ７ＱＦ－３Ｍ９Ｘ',
])('reads the code of a booking as a scanner sends it: %j', text =>
  expect(scannedCode(text)).toEqual({ booking: 'K7QF3M9X' }),
)

it('reads the code of a ticket behind the kind of its symbol', () =>
  expect(scannedCode(']Q1K7QF-3M9X-12-H4TR9W')).toEqual({
    booking: 'K7QF3M9X',
    ticket: { position: 12, key: 'H4TR9W' },
  }))

it.each(['Q1K7QF-3M9X', ']K7QF-3M9X', ']Q1', 'K7QF-3M9X]Q1', ''])('takes nothing else away: %j', text =>
  expect(scannedCode(text)).toBeUndefined(),
)
