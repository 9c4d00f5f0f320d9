import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from '../../../support/ask.ts'
import { brokenInvariants } from '../../../support/invariants.ts'
import { sparePath } from '../kinds/maintenance-kinds.ts'
import { type Entry, fateOf } from './journal.ts'
import { replay } from './replay.ts'
import { type LogRow, readTables } from './tables.ts'

/** The box office as it was at one moment of the run, in a file of its own. */
interface Copy {
  what: string
  path: string
  /** When it was asked for: what was acknowledged before must be in it. */
  askedMs: number
}

/**
 * What is wrong with the backups, the copies and what was restored from them: each must be as sound as the box
 * office itself, hold all that was acknowledged before it was begun, and nothing that never was.
 */
export async function wrongCopies(
  folder: string,
  entries: readonly Entry[],
  log: readonly LogRow[],
): Promise<string[]> {
  const problems = leftovers(folder, entries)
  for (const copy of [...backupsOf(entries), ...(await copiesOf(entries))])
    problems.push(...(await wrongWith(copy, entries, log)))
  return [...problems, ...(await wrongSpare(folder, entries, log))]
}

function backupsOf(entries: readonly Entry[]): Copy[] {
  return entries.flatMap(({ id, answer, startedMs }) =>
    answer?.data?.backup ? [{ what: `backup ${id}`, path: answer.data.backup.path, askedMs: startedMs }] : [],
  )
}

/** Those that were acknowledged, and those of which nobody heard but which are there: whole, that is. */
async function copiesOf(entries: readonly Entry[]): Promise<Copy[]> {
  const copies: Copy[] = []
  for (const entry of entries.filter(({ kind }) => kind === 'copy')) {
    const path = entry.words.at(-1) ?? ''
    if (fateOf(entry) === 'acknowledged' || (await hasEvents(path)))
      copies.push({ what: `copy ${entry.id}`, path, askedMs: entry.startedMs })
  }
  return copies
}

async function hasEvents(path: string): Promise<boolean> {
  if (!existsSync(path) || statSync(path).size === 0) return false
  const tables = await ask(path, `SELECT 1 FROM sqlite_schema WHERE name = 'events'`)
  return tables.length > 0 && (await ask(path, 'SELECT 1 FROM events LIMIT 1')).length > 0
}

async function wrongWith(copy: Copy, entries: readonly Entry[], log: readonly LogRow[]): Promise<string[]> {
  const tables = await readTables(copy.path)
  const { oversold, contradictions } = replay(tables)
  const known = new Map(log.map(line => [line.id, JSON.stringify(line)]))
  const copied = tables.log.filter(({ action }) => action !== 'database.restore')
  const foreign = copied.filter(line => known.get(line.id) !== JSON.stringify(line))
  const ids = new Set(copied.map(({ id }) => id))
  const before = new Set(
    entries
      .filter(entry => fateOf(entry) === 'acknowledged' && entry.endedMs < copy.askedMs)
      .map(({ id }) => id),
  )
  const missing = log.filter(({ id, actor }) => before.has(actor) && !ids.has(id))
  return [
    ...(await brokenInvariants(copy.path)),
    ...oversold,
    ...contradictions,
    ...foreign.map(({ id, action }) => `line ${id} (${action}) is another than in the box office`),
    ...missing.map(({ id, actor }) => `line ${id} of ${actor} is missing, acknowledged before`),
  ].map(problem => `${copy.what}: ${problem}`)
}

/** What backups were restored to holds the last of them that was acknowledged, or one that came later, whole. */
async function wrongSpare(
  folder: string,
  entries: readonly Entry[],
  log: readonly LogRow[],
): Promise<string[]> {
  const path = sparePath({ folder })
  const restores = entries.filter(entry => entry.kind === 'restore' && fateOf(entry) !== 'refused')
  const acknowledged = restores.filter(entry => fateOf(entry) === 'acknowledged')
  if (!existsSync(path)) return acknowledged.map(({ id }) => `what ${id} restored is gone`)
  const lastMs = Math.max(0, ...acknowledged.map(({ startedMs }) => startedMs))
  const candidates = restores.filter(({ endedMs }) => endedMs >= lastMs)
  const backups = backupsOf(entries).filter(backup =>
    candidates.some(({ words }) => words.includes(backup.path)),
  )
  const lines = await linesIn(path)
  for (const backup of backups) {
    if ((await linesIn(backup.path)) !== lines) continue
    return wrongWith({ ...backup, what: `restored ${backup.what}`, path }, entries, log)
  }
  return [`${path} holds none of the ${backups.length} backups that may be in it`]
}

async function linesIn(path: string): Promise<number> {
  return (await ask(path, `SELECT 1 FROM audit_log WHERE action <> 'database.restore'`)).length
}

/** What is being copied has a name that nobody looks at; it may stay only of a process that was killed. */
function leftovers(folder: string, entries: readonly Entry[]): string[] {
  const killed = new Set(entries.filter(({ diedOf }) => diedOf === 'SIGKILL').map(({ pid }) => String(pid)))
  return readdirSync(folder)
    .filter(name => name.startsWith('.tix-') && !killed.has(name.split('-')[1] ?? ''))
    .map(name => `${join(folder, name)} was left behind`)
}
