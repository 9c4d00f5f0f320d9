import { describe, expect, it } from 'vitest'
import { timeOf } from '../../../src/batch/values/times.ts'
import { ParseError } from '../../../src/values/parse-error.ts'

describe('a time of other systems', () => {
  it.each([
    ['3 juin 2026 à 19h30', '2026-06-03 19:30:00'],
    ['3 juillet 2026', '2026-07-03'],
    ['3 juil. 2026', '2026-07-03'],
    ['3 août 2026 19:30', '2026-08-03 19:30:00'],
    ['3 abril 2026', '2026-04-03'],
    ['3 giugno 2026', '2026-06-03'],
    ['3 maart 2026', '2026-03-03'],
    ['3. März 2026, 19:30 Uhr', '2026-03-03 19:30:00'],
    ['3. Mrz 2026', '2026-03-03'],
    ['Apr 3, 2026 7:30 PM', '2026-04-03 19:30'],
    ['Sept. 3, 2026', '2026-09-03'],
  ])('%s is read in its language', (raw, read) => {
    const when = timeOf(raw)
    expect(when.kind === 'local' && [when.date, when.time].filter(Boolean).join(' ')).toBe(read)
  })

  // Finnish for November begins like March; "jui" is June or July.
  it.each(['3 marraskuu 2026', '3 jui 2026', '3 Marchand 2026'])(
    '%s is refused, not taken for another',
    raw => {
      expect(() => timeOf(raw)).toThrow(ParseError)
    },
  )
})
