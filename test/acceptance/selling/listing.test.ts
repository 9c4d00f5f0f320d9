import { beforeAll, describe, expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const DAY_MS = 86_400_000

describe('tix list', () => {
  let office: Awaited<ReturnType<typeof boxOffice>>
  const slugs = async (...args: string[]) => {
    const { stdout, exit, stderr } = await office.run(['list', '-q', ...args])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    return stdout.trimEnd().split('\n').filter(Boolean)
  }

  beforeAll(async () => {
    office = await boxOffice(folder, 'list.db')
    const create = (name: string, capacity: string, starts: string, ...more: string[]) =>
      office.data([
        'create-event',
        name,
        '--capacity',
        capacity,
        '--starts',
        starts,
        '--timezone',
        'UTC',
        ...more,
      ])
    await create('Long ago', '5', '2020-01-01 20:00')
    await create('Now', '5', new Date().toISOString(), '--ends', new Date(Date.now() + DAY_MS).toISOString())
    await create('Ärger im Café', '1', '2031-05-01 20:00', '--category', 'Theatre', '--tag', 'late')
    await create('Zoo', '50', '2031-05-02 10:00', '--venue', 'Café 100%')
    await create('Later', '20', '2031-06-01 10:00', '--draft')
    await office.data(['book', 'aerger-im-cafe', '--email', 'a@b.co'])
  })

  it.each([
    [[], 'now aerger-im-cafe zoo later'],
    [['--all'], 'long-ago now aerger-im-cafe zoo later'],
    [['--from', '2019-01-01'], 'long-ago now aerger-im-cafe zoo later'],
    [['--from', '2031-05-01', '--to', '2031-05-01'], 'aerger-im-cafe'],
    [['--from', '2031-05-01 20:00', '--to', '2031-05-02 10:00'], 'aerger-im-cafe'],
    [['--from', '2031-05-01 20:01'], 'zoo later'],
    [['--to', '2020-12-31'], 'long-ago'],
    [['--status', 'ended'], 'long-ago'],
    [['--status', 'draft'], 'later'],
    [['--status', 'on_sale'], 'now aerger-im-cafe zoo'],
    [['--status', 'canceled'], ''],
    [['--search', 'cafe'], 'aerger-im-cafe zoo'],
    [['--search', 'CAFÉ'], 'aerger-im-cafe zoo'],
    [['--search', '100%'], 'zoo'],
    [['--search', '_'], ''],
    [['--category', 'theatre'], 'aerger-im-cafe'],
    [['--tag', 'LATE'], 'aerger-im-cafe'],
    // A draft is not on sale: a newcomer can have none of its seats.
    [['--available'], 'now zoo'],
    [['--sort', 'name'], 'aerger-im-cafe later now zoo'],
    [['--sort', 'available'], 'aerger-im-cafe later now zoo'],
    [['--sort', 'created', '--all'], 'long-ago now aerger-im-cafe zoo later'],
  ])('%j gives %s', async (args, expected) => {
    expect(await slugs(...args)).toEqual(expected.split(' ').filter(Boolean))
  })

  it.each(['starts', 'name', 'available', 'created'])(
    'sorted by %s, page by page, misses nothing',
    async sort => {
      const whole = await slugs('--all', '--sort', sort)
      const paged: string[] = []
      let next: string | null = null
      do {
        const more: string[] = next === null ? [] : ['--cursor', next]
        const page = await office.data(['list', '--all', '--sort', sort, '--limit', '2', ...more])
        paged.push(...page.events.map((event: { slug: string }) => event.slug))
        next = page.next
      } while (next !== null)
      expect(paged).toEqual(whole)
    },
  )

  it('shows an event until it is over, and then only to who asks', async () => {
    const later = { env: { TIX_TEST_CLOCK_SHIFT_MS: String(2 * DAY_MS) } }
    expect((await office.run(['list', '-q'], later)).stdout).not.toContain('now')
    const { events } = await office.data(['list', '--status', 'ended'], later)
    expect(events.map((event: { slug: string }) => event.slug)).toEqual(['long-ago', 'now'])
  })
})
