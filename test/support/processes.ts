import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { execa } from 'execa'
import { assertAsDeclared } from './schemas.ts'
import { type Ended, warmTix } from './warm/warm-tix.ts'

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

/** Which of them knows what the environment says. */
export function tixOf(env: Record<string, string> = {}): string {
  return Object.keys(env).some(name => name.startsWith('TIX_TEST_')) ? testBin : bin
}

/** The built tix as a process of its own, with nothing of this process's environment but PATH. */
function processOf(args: readonly string[], { env = {}, cwd }: RunOptions) {
  return {
    words: [tixOf(env), ...args],
    options: {
      env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC', ...env },
      ...(cwd !== undefined && { cwd }),
    },
  }
}

/** Starts tix, to do something to it while it runs. */
export function start(args: readonly string[], options: RunOptions = {}) {
  const { words, options: own } = processOf(args, options)
  return execa(process.execPath, words, {
    ...own,
    extendEnv: false,
    input: options.input ?? '',
    reject: false,
    stripFinalNewline: false,
  })
}

export function ran(result: Awaited<ReturnType<typeof start>>): Ran {
  return told(result.exitCode, result.signal, result.stdout, result.stderr)
}

/**
 * Runs tix to its end: one command at a time in a process that stays (see warm/warm-tix.ts), others beside it in processes of
 * their own. What a test says of the process itself, it says of `tixProcess`.
 */
export async function tix(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { words, options: own } = processOf(args, options)
  const [script = bin] = words
  const ended = warmTix({ ...own, script, args, input: options.input ?? '' }) ?? runToEnd(args, options)
  return asDeclared(args, await ended)
}

/** The same in a process of its own. */
export async function tixProcess(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return asDeclared(args, await runToEnd(args, options))
}

function asDeclared(args: readonly string[], { exit, signal, stdout, stderr }: Ended): Ran {
  const result = told(exit, signal, stdout, stderr)
  return {
    ...result,
    json: () => {
      const document = result.json()
      assertAsDeclared(args, document)
      return document
    },
  }
}

/** Most of a test is this: without execa, it is 4 ms less, of 50. */
function runToEnd(args: readonly string[], options: RunOptions): Promise<Ended> {
  const { words, options: own } = processOf(args, options)
  const running = spawn(process.execPath, words, own)
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ['', '']
    running.stdout.setEncoding('utf8').on('data', text => (stdout += text))
    running.stderr.setEncoding('utf8').on('data', text => (stderr += text))
    running.stdin.on('error', () => {}) // it need not read what it is given
    running.stdin.end(options.input ?? '')
    running.on('error', reject)
    running.on('close', (exit, signal) =>
      resolve({ exit: exit ?? undefined, signal: signal ?? undefined, stdout, stderr }),
    )
  })
}

function told(exit: number | undefined, signal: string | undefined, stdout: string, stderr: string): Ran {
  return { exit, signal, stdout, stderr, json: () => JSON.parse(stdout) as Envelope }
}
