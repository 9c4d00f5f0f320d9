import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Corrupt, Interrupted } from '../../../values/errors.ts'
import type { Check } from '../../interface/maintenance.ts'
import { inspectFile } from '../file/file-header.ts'
import { systemCode } from '../sqlite-errors.ts'

/** The digest file beside a backup, in the form of `sha256sum`. */
function digestFile(backup: string): string {
  return `${backup}.sha256`
}

/** Writes a backup's digest, by which it shows if a disk or a copy has changed it. */
export async function writeDigest(backup: string, digest: string): Promise<void> {
  const part = `${digestFile(backup)}.part`
  writeFileSync(part, `${digest}  ${basename(backup)}\n`, { mode: 0o600, flush: true })
  renameSync(part, digestFile(backup))
}

export function removeDigest(backup: string): void {
  rmSync(digestFile(backup), { force: true })
}

/** @throws Corrupt when a file is not what was written down of it; where nothing was, there is nothing to say */
export async function assertDigest(backup: string, signal?: AbortSignal): Promise<void> {
  const expected = expectedDigest(backup)
  if (expected === undefined) return
  const found = await digestOf(backup, signal)
  if (found === expected) return
  throw new Corrupt(
    `${backup} is not what was backed up: it has changed since, or the disk has changed it (its digest is not that in ${digestFile(backup)}). Nothing was written; take another backup, or, if it was changed on purpose, remove that file`,
    { path: backup, expected, found },
  )
}

/** What `doctor` says of a backup; nothing of a file that has no digest. */
export async function digestCheck(path: string, signal?: AbortSignal): Promise<Check[]> {
  const name = 'digest'
  const expected = expectedDigest(path)
  if (expected === undefined) return []
  const found = await digestOf(path, signal)
  const details = { expected, found }
  if (found === expected)
    return [{ name, status: 'ok', message: `As it was backed up (${digestFile(path)})`, details }]
  // Whoever sells from a backup changes it, and its kind of journal.
  if (inspectFile(path) === 'wal')
    return [
      {
        name,
        status: 'warning',
        message: 'It was a backup, but has been written to since',
        details,
      },
    ]
  const message = `It is not what was backed up: its digest is not that in ${digestFile(path)}. Take another backup`
  return [{ name, status: 'failed', message, details }]
}

function expectedDigest(path: string): string | undefined {
  try {
    return /^[0-9a-f]{64}(?= )/.exec(readFileSync(digestFile(path), 'utf8'))?.[0] ?? 'unreadable'
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

export async function digestOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if (signal?.aborted) throw new Interrupted('Interrupted. Nothing was changed')
    hash.update(bytes)
  }
  return hash.digest('hex')
}
