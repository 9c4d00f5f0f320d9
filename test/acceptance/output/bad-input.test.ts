import { beforeAll, describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder, tix } from '../../support/tix.ts'

const folder = scratchFolder()
let office: Awaited<ReturnType<typeof boxOffice>>
beforeAll(async () => {
  office = await boxOffice(folder)
  await office.createEvent('Jazz Night', 5)
})

const LONG = 'x'.repeat(100_000)
const INJECTION = `'; DROP TABLE events;--`
const CREATE = ['create-event', 'X', '--capacity', '5', '--starts', '2031-05-01', '--timezone', 'UTC']

/** Options of the five commands that take a number, a time, a word of a list or the like, and never a free text. */
describe.each([
  ['create-event', ['create-event', 'X', '--starts', '2031-05-01'], ['--capacity']],
  ['create-event', ['create-event', 'X', '--capacity', '5'], ['--starts']],
  [
    'create-event',
    CREATE,
    ['--ends', '--sales-start', '--sales-end', '--max-per-booking', '--price', '--currency'],
  ],
  ['create-event', CREATE, ['--timezone']],
  [
    'list',
    ['list'],
    ['--from', '--to', '--status', '--sort', '--limit', '--cursor', '--format', '--color', '--timeout'],
  ],
  ['book', ['book', 'jazz-night'], ['--email']],
  ['book', ['book', 'jazz-night', '--email', 'a@b.co'], ['--quantity', '--fields', '--type']],
  ['my-bookings', ['my-bookings', '--email', 'a@b.co'], ['--status', '--limit', '--cursor']],
])('tix %s', (_, command, options) => {
  it.each(options)(
    '%s takes nothing that is no such thing: exit 2, short, and no stack trace',
    async option => {
      for (const value of ['-1', '٣', '', LONG, '\u001b[31mred']) {
        const result = await office.run([...command, option, value])
        expect(result, `${option} ${value.slice(0, 30)}`).toMatchObject({ exit: 2, stdout: '' })
        expect(result.stderr).toMatch(new RegExp(`^error: ${option}: `))
        expect(result.stderr.length).toBeLessThan(700)
        expect(result.stderr).not.toMatch(/\u001b|\n\s+at /)
      }
    },
  )
})

describe('a text', () => {
  it.each([INJECTION, '🎷 夜', 'ליל ג׳אז', 'NaN', '0', `"quoted", and, commas`, 'x'.repeat(200)])(
    '%s is stored and shown as it is',
    async name => {
      const created = await office.data([
        'create-event',
        name,
        ...CREATE.slice(2),
        '--venue',
        name,
        '--category',
        'test',
      ])
      expect(created.event).toMatchObject({ name, venue: name })
      const { booking } = await office.data(['book', created.event.slug, '--email', 'a@b.co', '--name', name])
      expect(booking).toMatchObject({ name, event: { name } })
      const { events } = await office.data(['list', '--search', name])
      expect(events).toContainEqual(expect.objectContaining({ name }))
      expect((await office.run(['list', '--search', name])).stdout).toContain(name)
    },
  )

  it.each([
    ['name', ['create-event', '\u001b]0;owned\u0007', ...CREATE.slice(2)]],
    ['name', ['create-event', LONG, ...CREATE.slice(2)]],
    ['--venue', [...CREATE, '--venue', 'a\nb']],
    ['--description', [...CREATE, '--description', 'x'.repeat(5_001)]],
    ['--tag', [...CREATE, '--tag', 'x'.repeat(51)]],
    ['--tag', [...CREATE, ...Array.from({ length: 21 }, (_, i) => ['--tag', `t${i}`]).flat()]],
    ['--slug', [...CREATE, '--slug', 'No Slug']],
    ['--name', ['book', 'jazz-night', '--email', 'a@b.co', '--name', 'a\tb']],
    ['--idempotency-key', ['book', 'jazz-night', '--email', 'a@b.co', '--idempotency-key', '']],
    ['--actor', ['book', 'jazz-night', '--email', 'a@b.co', '--actor', 'x'.repeat(101)]],
    ['event', ['book', LONG, '--email', 'a@b.co']],
    ['--search', ['list', '--search', LONG]],
  ])('as %s with control characters or beyond its limit is refused', async (field, args) => {
    const result = await office.run(args)
    expect(result).toMatchObject({ exit: 2, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^error: ${field}: `))
    expect(result.stderr.length).toBeLessThan(300)
  })

  it('as the name of an event that does not exist is exit 3', async () => {
    for (const name of [INJECTION, '🎷', '0', '-0', '1e3', '999999999999999', '9'.repeat(40)])
      expect(await tix(['--db', office.db, 'availability', '--', name])).toMatchObject({
        exit: 3,
        stdout: '',
      })
  })
})

it('after all of that the box office is in order', async () => {
  expect(await brokenInvariants(office.db)).toEqual([])
  expect((await office.data(['availability', 'jazz-night'])).availability[0].available).toBe(5)
})
