import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Interrupted, StorageFailed } from '../../errors.ts'
import type { Check } from '../../maintenance.ts'
import type { Instant } from '../../values.ts'

export type Part = 'soundness' | 'content'

/** What an inspector says: what it found, or what kept it from looking. */
export type Findings =
  | { checks: Check[]; error?: never }
  | { checks?: never; error: { code: string | null; message: string } }

/** inspector.ts, as it is built. */
const INSPECTOR = join(__dirname, '../dist/inspector.cjs')

/**
 * What an open database tells: the engine, the schema, whether the file is sound, and every invariant.
 *
 * SQLite checks a large file for minutes, in one call that nothing in its process can interrupt. So the looking is
 * done by processes of their own, which can be killed, and by two at a time.
 *
 * @throws Interrupted, and what SQLite refused
 */
export async function databaseChecks(path: string, now: Instant, signal?: AbortSignal): Promise<Check[]> {
  const parts = [
    inspection(path, 'soundness', now, signal),
    inspection(path, 'content', now, signal),
  ] as const
  const [soundness, content] = await Promise.allSettled(parts)
  if (soundness.status === 'rejected') throw soundness.reason
  // What tables say that are damaged means nothing.
  if (soundness.value.some(check => check.status === 'failed')) return soundness.value
  if (content.status === 'rejected') throw content.reason
  return [...soundness.value, ...content.value]
}

async function inspection(path: string, part: Part, now: Instant, signal?: AbortSignal): Promise<Check[]> {
  const request = JSON.stringify({ path, part, now })
  const child = spawn(process.execPath, [INSPECTOR, request], { stdio: ['ignore', 'pipe', 'ignore'] })
  const stop = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  try {
    const [said] = await Promise.all([text(child.stdout), once(child, 'close')])
    if (signal?.aborted) throw new Interrupted('Interrupted. Nothing was changed')
    return checksOf(said, child, path)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function checksOf(said: string, child: ChildProcess, path: string): Check[] {
  if (said === '')
    throw new StorageFailed(
      `${path} could not be checked: the process that did it ended with ${child.signalCode ?? child.exitCode}`,
      { path },
    )
  const { checks, error } = JSON.parse(said) as Findings
  if (checks) return checks
  throw Object.assign(new Error(error.message), error.code === null ? {} : { code: error.code })
}
