import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { execa } from 'execa'
import { assertAsDeclared } from './schemas.ts'

export const bin = resolve(import.meta.dirname, '../../bin/tix.js')
/** The tix that knows of `TIX_TEST_FAULT` and `TIX_TEST_CLOCK_SHIFT_MS`: what is packed does not. */
export const testBin = resolve(import.meta.dirname, '../../dist-test/tix.cjs')

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
  const tix = Object.keys(env).some(name => name.startsWith('TIX_TEST_')) ? testBin : bin
  return execa(process.execPath, [tix, ...args], {
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
  const result = ran(await start(args, options))
  return {
    ...result,
    json: () => {
      const document = result.json()
      assertAsDeclared(args, document)
      return document
    },
  }
}

export function ran(result: Awaited<ReturnType<typeof start>>): Ran {
  const { exitCode, signal, stdout, stderr } = result
  return { exit: exitCode, signal, stdout, stderr, json: () => JSON.parse(stdout) as Envelope }
}
