import { expect, it } from 'vitest'
import { failureOf } from '../../src/cli/failure.ts'
import { oneOf } from '../../src/operations/field.ts'
import { unusableAddon } from '../../src/store/sqlite/native-addon.ts'
import { closestSlug } from '../../src/values/closest.ts'

it.each([
  ['frii', 'friday-gala'],
  ['friday', 'friday-gala'],
  ['jazz-nigth', 'jazz-night'],
  ['nigt', 'jazz-night'],
  ['polka', undefined],
  ['x', undefined],
])('of the events here, %s is likely to mean %s', (typed, meant) => {
  expect(closestSlug(typed, ['jazz-night', 'friday-gala', 'open-day'])).toBe(meant)
})

it('a misspelt word of a choice gets the word that was meant', () => {
  expect(() => oneOf(['draft', 'canceled'])('cancelled')).toThrow('not "cancelled". Did you mean canceled?')
})

it('an addon for another Node says what to run, and what nobody foresaw asks to be reported', async () => {
  const error = Object.assign(new Error('compiled against NODE_MODULE_VERSION 108'), {
    code: 'ERR_DLOPEN_FAILED',
  })
  expect(unusableAddon(error)?.message).toMatch(
    /built for another Node.*Run: cd \/.* && npm rebuild better-sqlite3$/,
  )
  expect(unusableAddon(new Error('x'))).toBeUndefined()
  const failure = await failureOf(new Error('odd'), field => field)
  expect(failure.message).toBe('Internal error: odd. Please report it, with what --debug shows')
})
