import fs, { existsSync, mkdirSync, rmdirSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FileLock, STALE_MS } from '../../src/store/sqlite/file/file-lock.ts'
import { processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const database = join(folder, 'office.db')
const folderOfLock = `${database}.lock`
const lock = new FileLock(database)
const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** What a process leaves that held the lock `seconds` ago and is no more. */
function leftBehind(seconds: number): void {
  mkdirSync(folderOfLock)
  const then = Date.now() / 1000 - seconds
  utimesSync(folderOfLock, then, then)
}

beforeEach(() => rmSync(folderOfLock, { recursive: true, force: true }))

describe('the file lock', () => {
  it('is a folder beside the database, which need not exist yet', () => {
    expect(existsSync(database)).toBe(false)
    const release = lock.tryAcquire()
    expect(existsSync(folderOfLock)).toBe(true)
    release?.()
    expect(existsSync(folderOfLock)).toBe(false)
  })

  it('is not given twice', () => {
    const release = lock.tryAcquire()
    expect(new FileLock(database).tryAcquire()).toBeUndefined()
    release?.()
    const again = lock.tryAcquire()
    expect(again).toBeDefined()
    again?.()
  })

  it('shows its holder that others wait, until one of them gets in', () => {
    const release = lock.tryAcquire()
    expect(lock.othersWait()).toBe(false)
    expect(new FileLock(database).tryAcquire()).toBeUndefined()
    expect(lock.othersWait()).toBe(true)
    release?.()
    const next = new FileLock(database).tryAcquire()
    expect(lock.othersWait()).toBe(false)
    next?.()
  })

  it('is given and taken as ever where the sign of those who wait cannot be put up or taken down', () => {
    mkdirSync(`${database}.waiting`)
    const release = lock.tryAcquire()
    expect(release).toBeDefined()
    expect(new FileLock(database).tryAcquire()).toBeUndefined()
    release?.()
    rmdirSync(`${database}.waiting`)
  })

  it('of a holder that is no more is taken over when it is stale, not before', () => {
    leftBehind(STALE_MS / 1000 - 1)
    expect(lock.tryAcquire()).toBeUndefined()
    rmdirSync(folderOfLock)
    leftBehind(STALE_MS / 1000 + 0.1)
    const release = lock.tryAcquire()
    expect(release).toBeDefined()
    release?.()
  })

  it('of a holder that is no more is taken over when the clock was put back since', () => {
    leftBehind(-3_600)
    const release = lock.tryAcquire()
    expect(release).toBeDefined()
    release?.()
  })

  it('is never dated into the future, which would keep a dead holder a second longer', () => {
    const release = lock.tryAcquire()
    expect(Math.floor(statSync(folderOfLock).mtimeMs)).toBeLessThanOrEqual(Date.now())
    release?.()
  })

  it('is taken and released in few system calls: it is dated by being made', () => {
    const calls = [
      vi.spyOn(fs, 'mkdirSync'),
      vi.spyOn(fs, 'utimesSync'),
      vi.spyOn(fs, 'statSync'),
      vi.spyOn(fs, 'rmdirSync'),
    ]
    // Whole seconds tell nothing of the clock.
    do {
      for (const call of calls) call.mockClear()
      lock.tryAcquire()?.()
    } while (calls[1]?.mock.calls.length)
    const made = calls.map(call => call.mock.calls.length)
    vi.restoreAllMocks()
    expect(made).toEqual([1, 0, 2, 1])
  })

  it('is dated by our clock where another one made it, as on a server', () => {
    const { mkdirSync: make } = fs
    vi.spyOn(fs, 'mkdirSync').mockImplementationOnce((...args) => {
      make(...args)
      const then = Date.now() / 1000 - 60
      utimesSync(folderOfLock, then, then)
      return undefined
    })
    const release = lock.tryAcquire()
    vi.restoreAllMocks()
    expect(Date.now() - statSync(folderOfLock).mtimeMs).toBeLessThan(30_000) // theirs is a minute behind
    release?.()
    expect(existsSync(folderOfLock)).toBe(false)
  })

  it('that others took over meanwhile is theirs: releasing does not take it from them', () => {
    const release = lock.tryAcquire()
    rmdirSync(folderOfLock)
    mkdirSync(folderOfLock)
    release?.()
    expect(existsSync(folderOfLock)).toBe(true)
  })

  it('also where the new folder is given the number of the old one, as on ext4', async () => {
    let same = 0
    for (let round = 0; round < 20; round++) {
      const release = lock.tryAcquire()
      const { ino } = statSync(folderOfLock)
      await sleep(20) // the clock of births ticks every few milliseconds, ten at most; who takes over comes after seconds
      rmdirSync(folderOfLock)
      mkdirSync(folderOfLock)
      if (statSync(folderOfLock).ino === ino) same++
      release?.()
      expect(existsSync(folderOfLock)).toBe(true)
      rmdirSync(folderOfLock)
    }
    if (same === 0) console.warn('NOT TRIED: this file system gives no number twice')
  })

  it('of another store of this process on the same file is not released with ours', () => {
    const release = lock.tryAcquire()
    const then = Date.now() / 1000 - STALE_MS
    utimesSync(folderOfLock, then, then)
    const other = new FileLock(database).tryAcquire()
    expect(other).toBeDefined()
    release?.()
    expect(existsSync(folderOfLock)).toBe(true)
    other?.()
    expect(existsSync(folderOfLock)).toBe(false)
  })

  it('that was lost (ECOMPROMISED) disturbs nobody, neither when it is noticed nor at its release', async () => {
    const release = lock.tryAcquire()
    rmdirSync(folderOfLock)
    await sleep(STALE_MS / 2 + 500) // the refreshing timer finds nothing to refresh
    expect(() => release?.()).not.toThrow()
  })

  it('is still its holder’s to release after it was too busy to refresh it', async () => {
    const release = lock.tryAcquire()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALE_MS + 500)
    await sleep(50) // the refreshing timer is late, and finds the lock as it left it
    release?.()
    expect(existsSync(folderOfLock)).toBe(false)
  })

  it('is its holder’s to release, however often it was refreshed', () => {
    vi.useFakeTimers()
    const release = lock.tryAcquire()
    // Of the times that are set, half are read back a few nanoseconds earlier.
    for (let times = 0; times < 40; times++) vi.advanceTimersByTime(STALE_MS / 2)
    vi.useRealTimers()
    release?.()
    expect(existsSync(folderOfLock)).toBe(false)
  })

  it('released twice (ERELEASED) is no error', () => {
    const release = lock.tryAcquire()
    release?.()
    expect(() => release?.()).not.toThrow()
  })

  it('is kept from going stale while its holder lives', async () => {
    const release = lock.tryAcquire()
    await sleep(STALE_MS + 700)
    expect(lock.tryAcquire()).toBeUndefined()
    release?.()
  })
})

describe('whatever path leads to the database, the lock is one', () => {
  it('by a symlink to its folder, before and after the file exists', async () => {
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    const release = new FileLock(join(folder, 'real', 'linked.db')).tryAcquire()
    const office = await processOffice(folder, 'link/linked.db')
    const event = ['create-event', 'Gala', '--capacity', '9', '--starts', '2031-05-01', '-q']
    expect(await office.run([...event, '--timeout', '0s'])).toMatchObject({ exit: 75 })
    release?.()
    expect(await office.run(event)).toMatchObject({ exit: 0 })
    const again = new FileLock(join(folder, 'real', 'linked.db')).tryAcquire()
    expect(await office.run([...event, '--timeout', '0s'])).toMatchObject({ exit: 75 })
    again?.()
  })
})
