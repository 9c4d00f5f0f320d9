import { beforeEach, describe, expect, it } from 'vitest'
import { cursor } from '../../../src/ticketing/paging.ts'
import { followLog, readLog } from '../../../src/ticketing/reports/log.ts'
import { Busy, Interrupted, StorageFailed } from '../../../src/values/errors.ts'
import { since } from '../../../src/values/time/since.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
let office: TestOffice

beforeEach(async () => {
  office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 50)
})

const names = (entries: readonly { action: string; booking: string | null }[]) =>
  entries.map(({ action, booking }) => booking?.replace('-', '') ?? action)

describe('the log', () => {
  it('is read on page by page, either way', async () => {
    const codes = [await office.book('jazz', 'ada'), await office.book('jazz', 'bob')]
    const all = ['event.create', ...codes]
    const pages = async (oldestFirst: boolean) => {
      const first = await readLog(office, { oldestFirst, limit: 2 })
      const rest = await readLog(office, { oldestFirst, limit: 2, cursor: cursor(first.next ?? '') })
      return [names(first.entries), names(rest.entries), rest.next]
    }
    expect(await pages(true)).toEqual([all.slice(0, 2), all.slice(2), null])
    expect(await pages(false)).toEqual([all.slice(1).reverse(), all.slice(0, 1), null])
    const { next } = await readLog(office, { limit: 1 })
    await expect(readLog(office, { cursor: cursor(next ?? ''), oldestFirst: true })).rejects.toThrow(
      'is of a list sorted by log, newest first, not log, oldest first',
    )
  })

  it('is that of an event, of a booking, or of an actor', async () => {
    await office.event('Rock', 5)
    const code = await office.book('rock', 'ada')
    expect(names((await readLog(office, { event: 'rock' })).entries)).toEqual([code, 'event.create'])
    expect(names((await readLog(office, { booking: code })).entries)).toEqual([code])
    expect((await readLog(office, { actor: 'nobody' })).entries).toEqual([])
    await expect(readLog(office, { event: 'polka' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('following the log', () => {
  it('tells its last entries, in the order in which they happened, and then each one that comes, once', async () => {
    const code = await office.book('jazz', 'ada')
    const { entries, following } = await followLog(office, {}, 1)
    expect(names(entries)).toEqual([code])
    expect(await following()).toEqual([])
    const codes = [await office.book('jazz', 'bob'), await office.book('jazz', 'cy')]
    expect(names(await following())).toEqual(codes)
    expect(await following()).toEqual([])
  })

  it('since a time tells all from there on, also what is more than a page', async () => {
    office.pass('1h')
    const codes: string[] = []
    for (let n = 0; n < 3; n++) codes.push(await office.book('jazz', `guest${n}`))
    const { entries, following } = await followLog(office, { since: since('1m') }, 1)
    expect(names(entries)).toEqual(codes)
    const next = await office.book('jazz', 'last')
    expect(names(await following())).toEqual([next])
  })

  it('of one event passes over what happened elsewhere', async () => {
    const { following } = await followLog(office, { event: 'jazz' }, 10)
    await office.event('Rock', 5)
    expect(await following()).toEqual([])
    const code = await office.book('jazz', 'ada')
    expect(names(await following())).toEqual([code])
  })

  it('waits while a write takes long or the wait is interrupted, and fails where the store does', async () => {
    let broken: Error | undefined
    const store = {
      ...office.store,
      read: <T>(work: Parameters<typeof office.store.read<T>>[0]) => office.store.read(work),
      writesEnded: async () => {
        if (broken) throw broken
        await office.store.writesEnded()
      },
    }
    const { following } = await followLog({ ...office, store }, {}, 1)
    const code = await office.book('jazz', 'ada')
    for (const error of [new Busy('in use'), new Interrupted('stopped')]) {
      broken = error
      expect(await following()).toEqual([])
    }
    broken = new StorageFailed('disk full')
    await expect(following()).rejects.toThrow('disk full')
    broken = undefined
    expect(names(await following())).toEqual([code])
  })
})
