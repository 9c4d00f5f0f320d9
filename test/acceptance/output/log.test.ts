import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { boxOffice, scratchFolder, start } from '../../support/tix.ts'

const folder = scratchFolder()
const who = ['--email', 'ada@example.com']

describe('the log', () => {
  it('tells who did what, the newest first, and can be narrowed down', async () => {
    const { run, data, createEvent } = await boxOffice(folder, 'narrow.db')
    await createEvent('Jazz', 5)
    await createEvent('Rock', 5)
    const { booking } = await data(['book', 'jazz', ...who, '--hold', '1h', '--actor', 'door-1'])
    await data(['confirm', booking.code, '--actor', 'door-2'])
    const actions = async (...args: string[]) =>
      (await data(['log', ...args])).entries.map((e: { action: string }) => e.action)
    expect(await actions()).toEqual(['booking.confirm', 'booking.create', 'event.create', 'event.create'])
    expect(await actions('--event', 'rock')).toEqual(['event.create'])
    expect(await actions('--booking', booking.code, '--oldest-first')).toEqual([
      'booking.create',
      'booking.confirm',
    ])
    expect(await actions('--actor', 'door-1')).toEqual(['booking.create'])
    expect(await actions('--since', '1h', '--limit', '1')).toEqual(['booking.confirm'])
    expect(await actions('--since', '2199-01-01')).toEqual([])
    const [entry] = (await data(['log', '--limit', '1'])).entries
    expect(entry).toMatchObject({
      actor: 'door-2',
      event: 'jazz',
      booking: booking.code,
      before: { status: 'held' },
      after: { status: 'confirmed', expiresAt: null },
    })
    // Whoever acts by TIX_ACTOR still sees the whole log.
    const all = await run(['log', '--json'], { env: { TIX_ACTOR: 'door-1' } })
    expect(all.json().data.entries).toHaveLength(4)
    expect((await run(['log', '--event', 'none'])).exit).toBe(3)
    expect(await actions('--since', 'yesterday', '--limit', '1')).toEqual(['booking.confirm'])
    const vague = await run(['log', '--since', 'the other day'])
    expect(vague).toMatchObject({ exit: 2, stderr: expect.stringContaining('how long ago, like 2h or 1w') })
  })

  it('gives pages that follow one another', async () => {
    const { data, createEvent } = await boxOffice(folder, 'pages.db')
    for (const name of ['One', 'Two', 'Three']) await createEvent(name, 1)
    const first = await data(['log', '--limit', '2'])
    const second = await data(['log', '--limit', '2', '--cursor', first.next])
    expect([...first.entries, ...second.entries].map(e => e.event)).toEqual(['three', 'two', 'one'])
    expect(second.next).toBeNull()
  })

  it('is followed line by line until it is interrupted', async () => {
    const { db, data, createEvent } = await boxOffice(folder, 'follow.db')
    await createEvent('Jazz', 5)
    const following = start(['log', '--follow', '--format', 'ndjson', '--db', db])
    let seen = ''
    following.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk
    })
    const until = async (text: string) => {
      for (let i = 0; i < 600 && !seen.includes(text); i++) await sleep(100)
      expect(seen).toContain(text)
    }
    await until('event.create')
    const { booking } = await data(['book', 'jazz', ...who])
    await until(booking.code)
    following.kill('SIGINT')
    const { exitCode, stderr } = await following
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' })
    expect(
      seen
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).action),
    ).toEqual(['event.create', 'booking.create'])
  })
})
