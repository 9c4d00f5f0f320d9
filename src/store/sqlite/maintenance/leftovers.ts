import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isAbandoned } from '../../abandoned.ts'

/** The name of a copy until it is complete, with the process id of its maker. */
const PART = /^\.tix-(\d+)-[0-9a-z]+\.part$/
const BESIDE = ['-wal', '-shm', '-journal', '-note']

/** A copy that a killed process has left half-way. */
export interface Leftover {
  path: string
  bytes: number
}

/** A name for a copy in the making, that nobody would look at. */
export function partIn(folder: string): string {
  return join(folder, `.tix-${process.pid}-${Date.now().toString(36)}.part`)
}

export function discard(part: string): void {
  for (const suffix of ['', ...BESIDE]) rmSync(part + suffix, { force: true })
}

/** Copies in a folder whose makers are no more. */
export function leftoversIn(folder: string): Leftover[] {
  return readdirSync(folder).flatMap(name => {
    const [found, pid] = PART.exec(name) ?? []
    const path = join(folder, name)
    const stat = found === undefined ? undefined : statSync(path, { throwIfNoEntry: false })
    return stat && isAbandoned(stat, pid) ? [{ path, bytes: stat.size }] : []
  })
}

export function removeLeftovers(folder: string): void {
  for (const { path } of leftoversIn(folder)) discard(path)
}
