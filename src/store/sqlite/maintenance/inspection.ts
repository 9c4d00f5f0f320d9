import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Interrupted, StorageFailed } from '../../../values/errors.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Check } from '../../interface/maintenance.ts'
import { received, type SentError } from '../aside/other-process.ts'
import { isLarge } from '../file/large-file.ts'

export type Part = 'soundness' | 'content'

/** What an inspector is told. */
export interface Inspection {
  path: string
  /** One after the other, until one fails: what tables say that are damaged means nothing. */
  parts: readonly Part[]
  now: Instant
}

/** What it says: what it found, or what kept it from looking. */
export type Findings = { checks: Check[]; error?: never } | { checks?: never; error: SentError }

/** inspector.ts, as it is built. */
const INSPECTOR = join(__dirname, '../dist/inspector.cjs')

/**
 * What an open database tells: the engine, the schema, whether the file is sound, and every invariant.
 *
 * SQLite checks a large file for minutes, in one call that nothing in its process can interrupt. So the looking is
 * done by processes of their own, which can be killed, and of a large file by two at a time.
 *
 * @throws Interrupted, and what SQLite refused
 */
export async function databaseChecks(path: string, now: Instant, signal?: AbortSignal): Promise<Check[]> {
  if (!isLarge(path)) return inspected({ path, parts: ['soundness', 'content'], now }, signal)
  const [soundness, content] = await Promise.allSettled([
    inspected({ path, parts: ['soundness'], now }, signal),
    inspected({ path, parts: ['content'], now }, signal),
  ])
  if (soundness.status === 'rejected') throw soundness.reason
  if (soundness.value.some(check => check.status === 'failed')) return soundness.value
  if (content.status === 'rejected') throw content.reason
  return [...soundness.value, ...content.value]
}

async function inspected(inspection: Inspection, signal?: AbortSignal): Promise<Check[]> {
  const child = fork(INSPECTOR, { stdio: 'ignore' })
  const stop = () => child.kill('SIGKILL')
  signal?.addEventListener('abort', stop)
  try {
    const closed = once(child, 'close')
    let findings: Findings | undefined
    child.once('message', message => {
      findings = message as Findings
    })
    child.send(inspection, () => {}) // one that is gone by now is told of below
    await closed
    if (signal?.aborted) throw new Interrupted('Interrupted. Nothing was changed')
    if (findings) return checksOf(findings)
    const { path } = inspection
    const end = child.signalCode ?? child.exitCode
    throw new StorageFailed(`${path} could not be checked: the process that did it ended with ${end}`, {
      path,
    })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function checksOf({ checks, error }: Findings): Check[] {
  if (checks) return checks
  throw received(error)
}
