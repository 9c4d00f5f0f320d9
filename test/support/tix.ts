import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { newOfficeDatabase } from './databases.ts'
import { type RunOptions, tix, tixProcess } from './processes.ts'

export * from './processes.ts'

/** A folder of the test file's own, gone when its tests are. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tix-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A box office of its own, with the commands that most tests begin with. */
export async function boxOffice(folder: string, name = 'office.db', runTix = tix) {
  return boxOfficeAt(await newOfficeDatabase(folder, name), runTix)
}

/** The same in a database of its own: `newDatabase()`, in which the first command makes the tables. */
export function boxOfficeAt(db: string, runTix = tix) {
  const run = (args: readonly string[], options: RunOptions = {}) => runTix([...args, '--db', db], options)
  const data = async (args: readonly string[], options: RunOptions = {}) => {
    const result = await run([...args, '--json'], options)
    if (result.exit !== 0)
      throw new Error(`tix ${args.join(' ')}: exit ${result.exit}\n${result.stdout}${result.stderr}`)
    return result.json().data
  }
  const createEvent = async (name: string, capacity: number, more: readonly string[] = []) =>
    (
      await data([
        'create-event',
        name,
        '--capacity',
        String(capacity),
        '--starts',
        '2031-05-01 19:30',
        '--timezone',
        'Europe/Berlin',
        ...more,
      ])
    ).event
  /** Holds two seats for Ada. */
  const hold = async (slug: string, duration: string) =>
    (await data(['book', slug, '--email', 'ada@example.com', '-n', '2', '--hold', duration])).booking
  return { db, run, data, createEvent, hold }
}

/** The same for tests of processes: each command is one of its own. */
export function processOffice(folder: string, name?: string) {
  return boxOffice(folder, name, tixProcess)
}

/** The same for processes that all want the same at once: on a busy machine, the last one's turn comes late. */
export function crowdedOffice(folder: string, name?: string) {
  return boxOffice(folder, name, patientTix)
}

export function patientTix(args: readonly string[], options?: RunOptions) {
  return tixProcess(args.includes('--timeout') ? args : [...args, '--timeout', '5m'], options)
}
