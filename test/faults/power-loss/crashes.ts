import { randomBytes } from 'node:crypto'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../../support/ask.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { replay } from '../torture/judging/replay.ts'
import { readTables } from '../torture/judging/tables.ts'
import type { Random } from '../torture/random.ts'
import type { Image } from './load.ts'
import { checkpointedBytes, PAGE_BYTES, readWal, type Wal } from './wal.ts'

/** What a power cut may have made of the files of an image. */
export interface Crash {
  what: string
  /** Damages a copy of the files. */
  damage: (db: string, wal: Wal, random: Random) => void
}

export const CRASHES: readonly Crash[] = [
  { what: 'as it was', damage: () => {} },
  { what: 'shm lost', damage: db => rmSync(`${db}-shm`, { force: true }) },
  { what: 'shm garbled', damage: garbleShm },
  { what: 'pages of an unfinished checkpoint torn', damage: tearPages },
]

/** Opens a crashed image as the next process would; gives what is wrong with it. */
export async function crashed(image: Image, crash: Crash, random: Random): Promise<string[]> {
  return inCopy(image, async db => {
    crash.damage(db, walOf(image), random)
    return [...(await missing(db, image.acknowledged)), ...(await unsound(db))].map(
      problem => `${crash.what}: ${problem}`,
    )
  })
}

/**
 * The same with the log cut at a byte: whole transactions must be left, all that ended before the cut, and
 * with them all that `before`, an earlier image of the same generation of the log, had acknowledged.
 */
export async function cut(image: Image, atByte: number, before: Image | undefined): Promise<string[]> {
  return inCopy(image, async db => {
    truncateSync(`${db}-wal`, atByte)
    rmSync(`${db}-shm`, { force: true })
    const held = before && endOfLog(before) <= atByte ? before.acknowledged : []
    return [...(await missing(db, held)), ...(await unsound(db))].map(
      problem => `cut at ${atByte}: ${problem}`,
    )
  })
}

export function walOf({ folder }: Image): Wal {
  return readWal(join(folder, 'office.db-wal'))
}

export function walBytes({ folder }: Image): number {
  return statSync(join(folder, 'office.db-wal'), { throwIfNoEntry: false })?.size ?? 0
}

/** The first byte at which the log may have been cut. */
export function leastOfLog({ folder }: Image): number {
  const shm = join(folder, 'office.db-shm')
  return existsSync(shm) ? checkpointedBytes(readFileSync(shm)) : 0
}

function endOfLog(image: Image): number {
  return walOf(image).commits.at(-1) ?? 0
}

async function inCopy<T>({ folder }: Image, use: (db: string) => Promise<T>): Promise<T> {
  const copy = mkdtempSync(join(tmpdir(), 'tix-crash-'))
  try {
    cpSync(folder, copy, { recursive: true })
    return await use(join(copy, 'office.db'))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

async function missing(db: string, acknowledged: readonly string[]): Promise<string[]> {
  const rows = await ask(db, `SELECT code FROM bookings WHERE status = 'confirmed'`)
  const codes = new Set(rows.map(({ code }) => code))
  const lost = acknowledged.filter(code => !codes.has(code.replace('-', '')))
  return lost.map(code => `${code} was acknowledged and is gone`)
}

/** Not one of the states that the database went through: every one of them keeps the rules and agrees with its log. */
async function unsound(db: string): Promise<string[]> {
  const { oversold, contradictions } = replay(await readTables(db))
  return [...(await brokenInvariants(db)), ...oversold, ...contradictions]
}

function garbleShm(db: string): void {
  if (!existsSync(`${db}-shm`)) return
  overwrite(`${db}-shm`, 0, randomBytes(statSync(`${db}-shm`).size))
}

/**
 * A checkpoint copies pages from the log into the file, and only its fsync makes them last: until then, any
 * of them may be half-written. The log still has them.
 */
function tearPages(db: string, wal: Wal, random: Random): void {
  const pages = Math.floor(statSync(db).size / PAGE_BYTES)
  for (const page of wal.pages)
    if (page <= pages && random.chance(0.5))
      overwrite(db, (page - 1) * PAGE_BYTES + random.whole(0, 2000), randomBytes(random.whole(1, 2000)))
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const descriptor = openSync(path, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, at)
  closeSync(descriptor)
}
