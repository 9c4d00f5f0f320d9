import { readFileSync } from 'node:fs'

/** SQLite's write-ahead log, read as recovery reads it: https://sqlite.org/walformat.html */
export interface Wal {
  /** Tells one generation of the log from the next, which overwrites it. */
  salt: string
  /** Where each committed transaction ends, in bytes, in order. */
  commits: number[]
  /** Pages that committed transactions have in the log. */
  pages: Set<number>
}

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24
const BIG_ENDIAN = 0x377f0683

export const PAGE_BYTES = 4096

export function readWal(path: string): Wal {
  const bytes = readFileSync(path)
  const wal: Wal = { salt: '', commits: [], pages: new Set() }
  if (bytes.length < HEADER_BYTES) return wal
  const salt = bytes.subarray(16, 24)
  wal.salt = salt.toString('hex')
  const sum = checksum(bytes.readUInt32BE(0) === BIG_ENDIAN)
  let chain = sum([0, 0], bytes.subarray(0, 24))
  if (!matches(chain, bytes, 24)) return wal
  const pending: number[] = []
  const frameBytes = FRAME_HEADER_BYTES + PAGE_BYTES
  for (let at = HEADER_BYTES; at + frameBytes <= bytes.length; at += frameBytes) {
    chain = sum(chain, bytes.subarray(at, at + 8))
    chain = sum(chain, bytes.subarray(at + FRAME_HEADER_BYTES, at + frameBytes))
    // What follows is left of an older generation, or of a transaction that was never finished.
    if (!salt.equals(bytes.subarray(at + 8, at + 16)) || !matches(chain, bytes, at + 16)) break
    pending.push(bytes.readUInt32BE(at))
    const isCommit = bytes.readUInt32BE(at + 4) !== 0
    if (!isCommit) continue
    wal.commits.push(at + frameBytes)
    for (const page of pending.splice(0)) wal.pages.add(page)
  }
  return wal
}

/** In the index of the log, in the byte order of the machine: https://sqlite.org/walformat.html#the_wal_index_file_format */
const FRAMES_COPIED = 96
const FRAMES_BEING_COPIED = 128

/**
 * Up to which byte the log may have been copied into the file by a checkpoint. Before it copies anything, it syncs the
 * log up to there: no power cut can take that away.
 *
 * @param shm the index of the log, beside it
 */
export function checkpointedBytes(shm: Buffer): number {
  if (shm.length < FRAMES_BEING_COPIED + 4) return 0
  const frames = Math.max(shm.readUInt32LE(FRAMES_COPIED), shm.readUInt32LE(FRAMES_BEING_COPIED))
  return frames === 0 ? 0 : HEADER_BYTES + frames * (FRAME_HEADER_BYTES + PAGE_BYTES)
}

type Sum = [number, number]

function checksum(bigEndian: boolean) {
  return ([first, second]: Sum, bytes: Buffer): Sum => {
    let [a, b] = [first, second]
    for (let i = 0; i < bytes.length; i += 8) {
      const [x, y] = bigEndian
        ? [bytes.readUInt32BE(i), bytes.readUInt32BE(i + 4)]
        : [bytes.readUInt32LE(i), bytes.readUInt32LE(i + 4)]
      a = (a + x + b) >>> 0
      b = (b + y + a) >>> 0
    }
    return [a, b]
  }
}

function matches([a, b]: Sum, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b
}
