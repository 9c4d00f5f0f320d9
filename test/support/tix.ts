import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll } from 'vitest'
import { newDatabase } from './databases.ts'

export const bin = resolve(import.meta.dirname, '../../bin/tix.js')

/** A folder of the test file's own, gone when its tests are. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tix-test-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface Ran {
  exit: number | undefined
  signal: string | undefined
  stdout: string
  stderr: string
  /** The JSON document on stdout; fails where there is none. */
  json: () => Envelope
}

export interface Envelope {
  success: boolean
  message: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  data: any
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  error: any
}

export interface RunOptions {
  env?: Record<string, string>
  input?: string
  cwd?: string
}

/** Starts the built tix as a process of its own, with nothing of this process's environment but PATH. */
export function start(args: readonly string[], { env = {}, input = '', cwd }: RunOptions = {}) {
  return execa(process.execPath, [bin, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC', ...env },
    extendEnv: false,
    input,
    reject: false,
    stripFinalNewline: false,
    ...(cwd !== undefined && { cwd }),
  })
}

/** Runs tix to its end. */
export async function tix(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return ran(await start(args, options))
}

export function ran(result: Awaited<ReturnType<typeof start>>): Ran {
  const { exitCode, signal, stdout, stderr } = result
  return { exit: exitCode, signal, stdout, stderr, json: () => JSON.parse(stdout) as Envelope }
}

/** A box office of its own, with the commands that most tests begin with. */
export async function boxOffice(folder: string, name = 'office.db') {
  const db = await newDatabase(folder, name)
  const run = (args: readonly string[], options: RunOptions = {}) => tix([...args, '--db', db], options)
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
  return { db, run, data, createEvent }
}
