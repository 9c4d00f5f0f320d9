import { beforeAll, describe, expect, it } from 'vitest'
import { atTerminal } from '../../support/terminal.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let office: Awaited<ReturnType<typeof boxOffice>>
/** What differs from run to run, written as words. */
const steady = (text: string) =>
  text
    .replace(/\b[2-9A-Z]{4}-[2-9A-Z]{4}-(\d)-[2-9A-Z]{6}\b/g, 'TICKET-$1')
    .replace(/\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/g, 'CODE-CODE')
    .replace(/20[23]\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d/g, 'NOW')

beforeAll(async () => {
  office = await boxOffice(folder)
  await office.createEvent('Jazz Night', 5, ['--venue', 'Cellar', '--price', '25', '--currency', 'EUR'])
  await office.createEvent('Open Day', 300, [
    '--tag',
    'free',
    '--tag',
    'kids',
    '--starts',
    '2031-06-01 10:00',
  ])
  await office.run(['book', 'jazz-night', '--email', 'ada@example.com', '-n', '2', '--name', 'Ada, Countess'])
})

const out = async (args: readonly string[], env = {}) => {
  const result = await office.run(args, { env })
  expect(result).toMatchObject({ exit: 0, stderr: '' })
  return steady(result.stdout)
}

describe('a pipe gets', () => {
  it('TSV, if nothing else was asked for: every field, no color, nothing cut short', async () => {
    expect(await out(['list'])).toBe(
      [
        'id\tslug\tname\tdescription\tvenue\tcategory\ttags\tstartsAt\tendsAt\ttimezone\tsalesStartAt\tsalesEndAt\tstatus\tsales\tcapacity\tavailable\tmaxPerBooking\tmaxPerPerson\tprice\tticketTypes\tcurrency\tcancelReason\tcreatedAt',
        '1\tjazz-night\tJazz Night\t\tCellar\t\t\t2031-05-01T19:30:00+02:00\t\tEurope/Berlin\t\t\ton_sale\topen\t5\t3\t\t\t25.00\tGeneral admission=3\tEUR\t\tNOW',
        '2\topen-day\tOpen Day\t\t\t\tfree;kids\t2031-06-01T10:00:00+02:00\t\tEurope/Berlin\t\t\ton_sale\topen\t300\t300\t\t\t\tGeneral admission=300\t\t\tNOW',
        '',
      ].join('\n'),
    )
    expect(await out(['list', '--format', 'tsv'])).toBe(await out(['list']))
  })

  it('CSV as RFC 4180 has it', async () => {
    expect(await out(['my-bookings', '--email', 'ada@example.com', '--format', 'csv'])).toBe(
      [
        'code,event,startsAt,email,name,quantity,types,status,channel,total,paid,due,owed,discount,voucher,currency,expiresAt,ref,note,attendees,tickets,createdAt',
        'CODE-CODE,jazz-night,2031-05-01T19:30:00+02:00,ada@example.com,"Ada, Countess",2,General admission=2,confirmed,cli,50.00,0.00,50.00,0.00,0.00,,EUR,,,,;,TICKET-1;TICKET-2,NOW',
        '',
      ].join('\n'),
    )
  })

  it('NDJSON: an item a line, without envelope', async () => {
    const lines = (await out(['list', '--format', 'ndjson'])).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line).slug)).toEqual(['jazz-night', 'open-day'])
  })

  it('a table, if that was asked for, without color and as wide as it is', async () => {
    expect(await out(['list', '--format', 'table'])).toBe(
      [
        'slug        name        starts                venue       price  seats left  status',
        'jazz-night  Jazz Night  Thu 1 May 2031 19:30  Cellar  25.00 EUR      3 of 5  on sale',
        'open-day    Open Day    Sun 1 Jun 2031 10:00               free  300 of 300  on sale',
        '',
      ].join('\n'),
    )
    expect(await out(['availability', 'jazz-night', '--format', 'table'])).toBe(
      [
        'event         jazz-night',
        'name          Jazz Night',
        'starts        Thu 1 May 2031 19:30',
        'capacity      5',
        'sold          2',
        'held          0',
        'free          3',
        'available     3',
        'ticket types  General admission 3',
        'status        on sale',
        '',
      ].join('\n'),
    )
  })

  it('with --quiet only what a script wants', async () => {
    expect(await out(['list', '-q'])).toBe('jazz-night\nopen-day\n')
    expect(await out(['my-bookings', '--email', 'ada@example.com', '--quiet'])).toBe('CODE-CODE\n')
    expect(await out(['availability', 'jazz-night', '-q'])).toBe('3\n')
    expect(await out(['book', 'open-day', '--email', 'q@example.com', '-q'])).toBe('CODE-CODE\n')
    expect(
      await out(['create-event', 'Quiet', '--capacity', '1', '--starts', '2031-12-01', '--draft', '-q']),
    ).toBe('quiet\n')
  })
})

describe('--fields', () => {
  const fields = ['--fields', 'slug,available,price']
  it.each([
    ['tsv', 'slug\tavailable\tprice\njazz-night\t3\t25.00\n'],
    ['csv', 'slug,available,price\njazz-night,3,25.00\n'],
    ['ndjson', '{"slug":"jazz-night","available":3,"price":"25.00"}\n'],
    ['table', 'slug        seats left      price\njazz-night      3 of 5  25.00 EUR\n'],
    [
      'json',
      '{"success":true,"message":"1 event","data":{"events":[{"slug":"jazz-night","available":3,"price":"25.00"}],"next":null}}\n',
    ],
  ])('picks the fields of a %s, in their order', async (format, expected) => {
    expect(await out(['list', '--search', 'jazz', '--format', format, ...fields])).toBe(expected)
  })

  it('knows every field of the JSON, also where there are no items', async () => {
    const event = (await office.data(['list'])).events[0]
    const result = await office.run(['list', '--search', 'nothing', '--fields', Object.keys(event).join()])
    expect(result).toMatchObject({ exit: 0, stderr: '' })
  })

  it('refuses a field that does not exist before anything is booked', async () => {
    const before = await out(['availability', '-q'])
    const result = await office.run(['book', 'open-day', '--email', 'f@example.com', '--fields', 'code,cod'])
    expect(result).toMatchObject({ exit: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error: --fields: there is no field "cod"; there are code, event, /)
    expect(await out(['availability', '-q'])).toBe(before)
    const serve = await office.run(['serve', '--fields', 'code'])
    expect(serve).toMatchObject({ exit: 2, stderr: 'error: --fields: there are none here\n' })
  })
})

describe('a terminal gets', () => {
  const at = (args: readonly string[], more = {}) => atTerminal([...args, '--db', office.db], more)

  it('a table with colors', async () => {
    const { exit, screen } = await at(['list', '--search', 'jazz'])
    expect(exit).toBe(0)
    expect(screen).toBe(
      [
        '<2m>slug<22m>        <2m>name<22m>        <2m>starts<22m>                <2m>venue<22m>       <2m>price<22m>  <2m>seats left<22m>  <2m>status<22m>',
        '<36m>jazz-night<39m>  <1m>Jazz Night<22m>  Thu 1 May 2031 19:30  Cellar  25.00 EUR      3 of 5  <32m>on sale<39m>',
        '',
      ].join('\n'),
    )
  })

  it('80 columns if it does not know how many it has', async () => {
    const unknown = await at(['list'], { columns: 0 })
    expect(unknown.screen).toBe((await at(['list'], { columns: 80 })).screen)
  })

  it('help whose texts stand under their terms, where it is narrow', async () => {
    const { screen } = await at(['book', '--help'], { columns: 40 })
    expect(screen).toContain(
      '  -n, --quantity <n>\n        how many seats (default: 1)\n      --name <s>\n        the guest',
    )
    expect(screen).toContain('\nFields:\n  code, event, startsAt,')
  })

  it('a card, after a sentence that says what was done', async () => {
    const { screen } = await at(['book', 'open-day', '--email', 'card@example.com'], {
      env: { NO_COLOR: '1' },
    })
    expect(steady(screen)).toBe(
      [
        'Booked 1 seat for Open Day',
        'code     CODE-CODE',
        'event    Open Day',
        'starts   Sun 1 Jun 2031 10:00',
        'email    card@example.com',
        'seats    1',
        'types    1 × General admission',
        'status   confirmed',
        'tickets  TICKET-1',
        '',
      ].join('\n'),
    )
  })

  it('less of a table where it is narrow, never half a slug or a date', async () => {
    const { screen } = await at(['list', '--search', 'jazz'], { columns: 60, env: { NO_COLOR: '1' } })
    expect(screen).toBe(
      [
        'slug        starts                    price  seats left',
        'jazz-night  Thu 1 May 2031 19:30  25.00 EUR      3 of 5',
        'Too narrow to show: name, venue, status',
        '',
      ].join('\n'),
    )
  })

  it('cards where no table fits', async () => {
    const { screen } = await at(['list', '--search', 'jazz'], { columns: 40, env: { NO_COLOR: '1' } })
    expect(screen).toBe(
      [
        'slug        jazz-night',
        'name        Jazz Night',
        'starts      Thu 1 May 2031 19:30',
        'venue       Cellar',
        'price       25.00 EUR',
        'seats left  3 of 5',
        'status      on sale',
        '',
      ].join('\n'),
    )
    const tiny = await at(['list', '--search', 'jazz'], { columns: 20, env: { NO_COLOR: '1' } })
    expect(tiny.screen).toContain('starts\n  Thu 1 May 2031\n  19:30\nvenue\n  Cellar\n')
  })

  it('a sentence where there is nothing to show', async () => {
    const { exit, screen } = await at(['list', '--search', 'polka'])
    expect({ exit, screen }).toEqual({
      exit: 0,
      screen: `No events for --search "polka", among those to come. To search past ones too: add --all. To see all: tix list --all --db ${office.db}\n`,
    })
  })

  it.each([
    ['NO_COLOR', { env: { NO_COLOR: '1' } }, [], false],
    ['an empty NO_COLOR, which counts as none', { env: { NO_COLOR: '' } }, [], true],
    ['TERM=dumb', { env: { TERM: 'dumb' } }, [], false],
    ['FORCE_COLOR=0', { env: { FORCE_COLOR: '0' } }, [], false],
    ['--color never', {}, ['--color', 'never'], false],
    ['--no-color', {}, ['--no-color'], false],
    ['--color always in spite of NO_COLOR', { env: { NO_COLOR: '1' } }, ['--color', 'always'], true],
    ['--no-color in spite of FORCE_COLOR', { env: { FORCE_COLOR: '1' } }, ['--no-color'], false],
  ])('colors as %s says', async (_, more, options, colored) => {
    const { screen } = await at(['list', '-q', ...options, '--format', 'table'], more)
    expect(screen).not.toContain('<')
    const table = await at(['list', ...options], more)
    expect(table.screen.includes('<36m>')).toBe(colored)
  })
})

it('colors a piped table where FORCE_COLOR or --color always ask for it, but no TSV', async () => {
  const colored = /\u001b\[36m/
  expect(await out(['list', '--format', 'table'], { FORCE_COLOR: '1' })).toMatch(colored)
  expect(await out(['list', '--format', 'table', '--color', 'always'])).toMatch(colored)
  expect(await out(['list', '--format', 'table'], { FORCE_COLOR: '1', NO_COLOR: '1' })).not.toMatch(colored)
  expect(await out(['list', '--color', 'always'])).not.toContain('\u001b')
})

it('says on stderr that a page is not the last, unless it is to be quiet', async () => {
  const quiet = await office.run(['list', '--limit', '1', '-q'])
  expect(quiet).toMatchObject({ stdout: 'jazz-night\n', stderr: '' })
  const first = await office.run(['list', '--limit', '1'])
  expect(first.stderr).toMatch(/^There is more: --cursor [\w-]+\n$/)
  const cursor = first.stderr.trim().split(' ').at(-1) ?? ''
  expect((await office.run(['list', '-q', '--cursor', cursor])).stdout).toMatch(/^open-day\n/)
  const { next } = await office.data(['list', '--limit', '1'])
  expect(next).toBe(cursor)
})
