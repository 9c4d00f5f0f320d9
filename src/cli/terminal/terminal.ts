import { fstatSync, statSync, writeSync } from 'node:fs'
import { devNull } from 'node:os'
import type { ChalkInstance } from 'chalk'
import { systemCode } from '../../store/sqlite/sqlite-errors.ts'
import { StorageFailed } from '../../values/errors.ts'

export type Style = ChalkInstance

const USUAL_WIDTH = 80
const USUAL_HEIGHT = 24

/** The streams, and what they can show. The one place that asks. */
export const terminal = {
  stdoutIsTerminal: () => isTerminal(1),
  canErase: () => isTerminal(1) && process.env['TERM'] !== 'dumb',
  /** Whether block characters can be shown: the locale says UTF-8. */
  speaksUnicode: () =>
    /utf-?8/i.test(process.env['LC_ALL'] || process.env['LC_CTYPE'] || process.env['LANG'] || ''),
  stdinIsTerminal: () => isTerminal(0),
  stderrIsTerminal: () => isTerminal(2),
  canAsk: () => isTerminal(0) && isTerminal(2),
  /** Columns of the terminal (which says 0 where it does not know); unlimited where it is none. */
  width: () => (isTerminal(1) ? process.stdout.columns || USUAL_WIDTH : Number.POSITIVE_INFINITY),
  /** Lines of the terminal. */
  height: () => process.stdout.rows || USUAL_HEIGHT,
  /** Lines and columns, for what is drawn in place on a terminal. */
  size: () => ({ columns: process.stdout.columns || USUAL_WIDTH, rows: terminal.height() }),
  /** Returns what stops listening. */
  onResize: (listener: () => void) => {
    process.stdout.on('resize', listener)
    return () => void process.stdout.off('resize', listener)
  },
  stderrWidth: () => process.stderr.columns || USUAL_WIDTH,
  stdin: (): AsyncIterable<Uint8Array> => process.stdin,
  out: (content: string | Uint8Array) => writeAll(1, content),
  /** Writes to standard error. A failure to do so must not keep the result from standard output. */
  err: (text: string) => {
    try {
      writeAll(2, text)
    } catch {
      // closed, full, or its reader gone
    }
  },
}

/**
 * Node's tty module brings the whole network stack into a start, 3 ms; it is asked only about what may
 * be a terminal at all.
 */
function isTerminal(descriptor: number): boolean {
  const stat = fstatSync(descriptor)
  if (!stat.isCharacterDevice() || stat.rdev === statSync(devNull).rdev) return false
  const tty: typeof import('node:tty') = require('node:tty')
  return tty.isatty(descriptor)
}

/** The reader closed the pipe: nobody wants the rest. */
export class ReaderGone extends Error {}

/** The result has nowhere to go: a full disk, a closed descriptor. What the command did stays done. */
export class OutputFailed extends StorageFailed {}

/**
 * Writes everything, synchronously: when it returns, the process may exit. (`process.stdout` would load
 * Node's network stack into every start.)
 */
function writeAll(descriptor: number, content: string | Uint8Array): void {
  const bytes = Buffer.from(content)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (systemCode(error) === 'EPIPE') throw new ReaderGone()
      // EAGAIN: a pipe that someone made non-blocking, and whose reader is slow.
      if (systemCode(error) !== 'EAGAIN')
        throw new OutputFailed(
          `The result could not be written: ${systemCode(error)}. What the command did stays done; look before you repeat it`,
          { cause: systemCode(error) },
        )
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

/** Colors for a stream, or none. */
export async function styleFor(when: 'auto' | 'always' | 'never', isTerminal: boolean): Promise<Style> {
  const { Chalk } = await import('chalk')
  return new Chalk({ level: wantsColor(when, isTerminal) ? 1 : 0 })
}

/**
 * Whether to use color on a stream; NO_COLOR and FORCE_COLOR as https://no-color.org and https://force-color.org say,
 * CLICOLOR and CLICOLOR_FORCE as https://bixense.com/clicolors does. What forbids goes before what forces.
 */
export function wantsColor(
  when: 'auto' | 'always' | 'never',
  isTerminal: boolean,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (when !== 'auto') return when === 'always'
  if (env['NO_COLOR']) return false
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  const cli = env['CLICOLOR_FORCE']
  if (cli !== undefined && cli !== '' && cli !== '0') return true
  return isTerminal && env['CLICOLOR'] !== '0' && env['TERM'] !== 'dumb'
}
