import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../support/ask.ts'
import { atRestMs } from '../support/busy-machine.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { ran, scratchFolder, start, tixProcess } from '../support/tix.ts'

const folder = scratchFolder()
const db = join(folder, 'office.db')
const backup = join(folder, 'backup.db')
/** Row by row, a copy to another store takes longer than one of the file. */
const small = join(folder, 'small.db')
/** So many that there is something to interrupt. */
const BOOKINGS = 30_000
const SMALL_BOOKINGS = 9_000
const EVENTS = 500
const FILL = resolve(import.meta.dirname, '../limits/fill.mjs')

/** Moments of its work at which a command is interrupted. */
const SHARES = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9]
/** On a machine that has other work to do. */
const QUICKLY_MS = 5_000

beforeAll(async () => {
  for (const [path, bookings] of Object.entries({ [db]: BOOKINGS, [small]: SMALL_BOOKINGS }))
    execFileSync(process.execPath, [FILL, path, String(bookings), String(EVENTS)], { stdio: 'ignore' })
  expect((await tixProcess(['backup', backup, '--db', db])).exit).toBe(0)
})

const parts = (inFolder: string) => readdirSync(inFolder).filter(name => name.startsWith('.tix-'))
const bookingsIn = async (path: string) => (await ask(path, 'SELECT count(*) AS n FROM bookings'))[0]?.['n']

function newFolder(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

/** A command that ends before it is interrupted, since the machine has less to do than before, is tried again so often. */
const ATTEMPTS = 3

/** Runs a command once to its end, to know how long its work takes; then again, with SIGINT at all those moments. */
async function interrupted(name: string, command: (inFolder: string) => string[]) {
  const { ended, atWorkMs } = await atWork(command(newFolder(`${name}-whole`)))
  const whole = await ended
  expect(whole.result.exit).toBe(0)
  let wholeMs = whole.endedMs - atWorkMs
  const folders: string[] = []
  for (const share of SHARES)
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const own = newFolder(`${name}-${share}-${attempt}`)
      const { result, tookMs } = await interruptedAfter(wholeMs * share, command(own))
      expect(parts(own)).toEqual([])
      if (result.exit === 0) {
        wholeMs = tookMs
        continue
      }
      expect([result.exit, result.json().error.code]).toEqual([130, 'INTERRUPTED'])
      folders.push(own)
      break
    }
  expect(folders.length).toBeGreaterThan(2)
  return folders
}

/** Starts a command, and waits until it has opened a database: how long Node takes to start says nothing. */
async function atWork(command: readonly string[]) {
  const running = start([...command, '--json'])
  const ended = running.then(result => ({ result: ran(result), endedMs: performance.now() }))
  while (running.exitCode === null && !hasOpened(running.pid)) await sleep(2)
  return { running, ended, atWorkMs: performance.now() }
}

/** Itself, or by the process that examines it for doctor. */
function hasOpened(pid: number | string | undefined): boolean {
  try {
    const opened = readdirSync(`/proc/${pid}/fd`).map(each => readlinkSync(`/proc/${pid}/fd/${each}`))
    if (opened.some(path => path.startsWith(folder))) return true
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .some(hasOpened)
  } catch {
    return false // it ends, or closes a file as we look
  }
}

async function interruptedAfter(ms: number, command: readonly string[]) {
  const { running, ended, atWorkMs } = await atWork(command)
  await sleep(ms)
  running.kill('SIGINT')
  const toldMs = performance.now()
  const { result, endedMs } = await ended
  expect(atRestMs(QUICKLY_MS, endedMs - toldMs)).toBeLessThan(QUICKLY_MS)
  return { result, tookMs: endedMs - atWorkMs }
}

describe('SIGINT ends at once, and leaves nothing half done:', () => {
  it('doctor', async () => {
    await interrupted('doctor', () => ['doctor', '--db', db])
  })

  it('backup', async () => {
    const folders = await interrupted('backup', own => ['backup', join(own, 'copy.db'), '--db', db])
    for (const own of folders) expect(readdirSync(own)).toEqual([])
  })

  it('restore', async () => {
    const restore = (own: string) => ['restore', backup, '--yes', '--db', join(own, 'restored.db')]
    const folders = await interrupted('restore', restore)
    for (const own of folders) expect(readdirSync(own)).toEqual([])
  })

  it('copy: what it began is gone, and it can be repeated', async () => {
    const copy = (own: string) => ['copy', '--to', join(own, 'copy.db'), '--db', small]
    const folders = await interrupted('copy', copy)
    for (const own of folders) expect(readdirSync(own)).toEqual([])
    const last = folders.at(-1) ?? ''
    expect((await tixProcess(copy(last))).exit).toBe(0)
    expect(await bookingsIn(join(last, 'copy.db'))).toBe(SMALL_BOOKINGS)
    expect(await brokenInvariants(join(last, 'copy.db'))).toEqual([])
  })
})

describe('a copy that a killed process left half-way', () => {
  const old = new Date(Date.now() - 2 * 3_600_000)
  /** Of the small one, which lies in the same folder: who looks, and who backs up next, need not take long. */
  const doctor = async () => {
    const { checks } = (await tixProcess(['doctor', '--json', '--db', small])).json().data.doctor
    return checks.find((check: { name: string }) => check.name === 'leftovers')
  }

  it('is told by doctor, and removed by the next backup, when nobody can be making it any more', async () => {
    let part: string | undefined
    for (let n = 1; part === undefined; n++) {
      const running = start(['backup', join(folder, `killed-${n}.db`), '--db', db])
      while (running.exitCode === null && parts(folder).length === 0) await sleep(5)
      running.kill('SIGKILL')
      await running
      part = parts(folder)[0] // none, if it was done as we looked
    }
    expect(await doctor()).toMatchObject({ status: 'ok' }) // it may be made by somebody whom we cannot see
    utimesSync(join(folder, part), old, old)
    expect(await doctor()).toMatchObject({ status: 'warning', details: { files: [join(folder, part)] } })
    expect((await tixProcess(['backup', join(folder, 'next.db'), '--db', small])).exit).toBe(0)
    expect(parts(folder)).toEqual([])
    expect(await doctor()).toMatchObject({ status: 'ok' })
  })

  it('is left alone when its process lives, and when its name is none of ours', async () => {
    const names = [`.tix-${process.pid}-abc.part`, '.tix-notes.part', '.tix-4711-abc.part.txt']
    for (const name of names) {
      writeFileSync(join(folder, name), 'x')
      utimesSync(join(folder, name), old, old)
    }
    expect(await doctor()).toMatchObject({ status: 'ok' })
    expect((await tixProcess(['backup', join(folder, 'another.db'), '--db', small])).exit).toBe(0)
    expect(parts(folder).sort()).toEqual([...names].sort())
  })
})
