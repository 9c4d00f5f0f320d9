import { beforeAll, expect, it } from 'vitest'
import { failureOf } from '../../src/cli/failure.ts'
import { oneOf } from '../../src/operations/field.ts'
import { unusableAddon } from '../../src/store/sqlite/file/native-addon.ts'
import { closestSlug } from '../../src/values/names/closest.ts'
import { boxOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
let office: Awaited<ReturnType<typeof boxOffice>>
beforeAll(async () => {
  office = await boxOffice(folder)
  await office.createEvent('Jazz Night', 5)
  await office.data(['add-ticket-type', 'jazz-night', 'vip'])
})

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

it('a misspelled word of a choice gets the word that was meant', () => {
  expect(() => oneOf(['draft', 'canceled'])('cancelled')).toThrow('not "cancelled". Did you mean canceled?')
})

it.each([
  ['token create .. --role viewer', 'name: must be more than dots, not ".."'],
  [
    'update-ticket-type jazz-night -dash',
    'Unknown option "-dash". A value that begins with a dash goes last, behind --. See: tix update-ticket-type --help',
  ],
  ['book jazz-nigth --email a@b.co', 'No event "jazz-nigth". Did you mean jazz-night? See: tix list --all'],
  ['book jazz-night --email a@b.co --type vpi', 'has no ticket type "vpi"', 'Did you mean vip?'],
  ['create-event X --capacity 5 --starts 2031-05-01 --timezone Europe/Berln', 'Did you mean Europe/Berlin?'],
  ['import x.csv --layout pretx', 'Did you mean pretix-orders?'],
  ['list --fields slg', 'Did you mean slug?'],
  ['list --status onsale', 'Did you mean on_sale?'],
  ['list --format jsn', 'Did you mean json?'],
  ['report sale', 'Did you mean sales?'],
  ['config set actr x', 'Did you mean actor?'],
  ['waitlist jion jazz-night', 'Did you mean join?'],
  ['help waitlist jion', 'Did you mean waitlist join?'],
  ['help enviroment', 'Did you mean environment?'],
  ['schema bok', 'Did you mean book?'],
])('tix %s says what was meant', async (line, ...said) => {
  const { exit, stderr } = await office.run(line.split(' '))
  expect([2, 3]).toContain(exit)
  for (const text of said) expect(stderr).toContain(text)
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
