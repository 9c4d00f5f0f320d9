import { Chalk } from 'chalk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { renderCards } from '../../../src/cli/output/cards.ts'
import { dateAndTimeOfReader, fromNow, moment } from '../../../src/cli/output/moment.ts'
import { shownOne } from '../../../src/cli/output/view.ts'

const AT = '2031-05-01T19:30:00+02:00'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2031-05-01T17:15:20Z') })
  for (const name of ['LC_ALL', 'LC_TIME', 'LANG']) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

describe('a moment at a terminal', () => {
  it.each([
    [{}, 'Thu 1 May 2031 19:30'],
    [{ LANG: 'C.UTF-8' }, 'Thu 1 May 2031 19:30'],
    [{ LANG: 'en_US.UTF-8' }, 'Thu 1 May 2031 19:30'],
    [{ LANG: 'de_DE.UTF-8' }, 'Do., 1. Mai 2031, 19:30'],
    [{ LANG: 'de_DE.UTF-8', LC_TIME: 'fr_FR.utf8' }, expect.stringMatching(/^jeu\. 1 mai 2031.*19:30$/)],
    [{ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, 'Thu 1 May 2031 19:30'],
    // A terminal that is not UTF-8, a language that nobody speaks, and no locale at all.
    [{ LANG: 'de_DE' }, 'Thu 1 May 2031 19:30'],
    [{ LANG: 'xx_XX.UTF-8' }, 'Thu 1 May 2031 19:30'],
    [{ LANG: '$(rm).UTF-8' }, 'Thu 1 May 2031 19:30'],
    // The year and the figures are those of scripts.
    [{ LANG: 'ja_JP.UTF-8' }, '2031年5月1日(木) 19:30'],
    [{ LANG: 'th_TH.UTF-8' }, expect.stringMatching(/1 พ\.ค\. .*2031/)],
    [
      { LANG: 'ar_EG.UTF-8' },
      expect.stringMatching(/^[^\u061c\u200e\u200f٠-٩]*2031[^\u061c\u200e\u200f٠-٩]*$/),
    ],
  ])('with %j is in the language of its reader', (env, shown) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    expect(dateAndTimeOfReader(AT)).toEqual(shown)
  })

  it.each([
    ['2031-05-01T19:30:20+02:00', 'in 15 minutes'],
    ['2031-05-01T17:14:50Z', '30 seconds ago'],
    ['2031-05-01T16:00:00Z', '75 minutes ago'],
    ['2031-05-01T23:15:20Z', 'in 6 hours'],
    ['2031-04-28T17:15:20Z', '3 days ago'],
    ['2031-08-01T17:15:20Z', ''],
  ])('%s is %j', (at, told) => {
    expect(fromNow(at)).toBe(told)
  })

  it('has beside it how far away it is, on a card and in its language', () => {
    const view = {
      fields: { ends: moment((e: { ends: string | null }) => e.ends) },
      table: ['ends'],
      quiet: () => undefined,
    }
    const card = (ends: string | null) =>
      renderCards(shownOne(view, { ends }), ['ends'], new Chalk({ level: 0 }), 80)
    expect(card(AT)).toBe('ends  Thu 1 May 2031 19:30 (in 15 minutes)\n')
    expect(card(null)).toBe('')
    vi.stubEnv('LANG', 'de_DE.UTF-8')
    expect(card(AT)).toBe('ends  Do., 1. Mai 2031, 19:30 (in 15 Minuten)\n')
  })
})
