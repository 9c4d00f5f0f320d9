import { createHash } from 'node:crypto'
import { appendFileSync, closeSync, mkdtempSync, open, read, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { NotFound } from '../../values/errors.ts'
import { decoder, type Encoding } from './decode.ts'
import { aboutFile, lookAt } from './file-errors.ts'

export type Bytes = AsyncIterable<Uint8Array>

/** Where rows come from: a file, or a pipe that can be read once and may never end. */
export interface ByteSource {
  /** As messages name it. */
  name: string
  path: string | undefined
  /** For a pipe. */
  open: () => Bytes
}

const PIECE_BYTES = 64 * 1024
const HASH_LENGTH = 16

/** @throws NotFound, Forbidden */
export function fileOrPipe(name: string, stdin: () => Bytes): ByteSource {
  if (name === '-') return { name: 'standard input', path: undefined, open: stdin }
  const kind = lookAt(name, 'read')
  if (!kind) throw new NotFound(`There is no file ${name}`, { file: name })
  if (kind.isDirectory()) throw new NotFound(`${name} is a folder, not a file`, { file: name })
  const open = () => readFile(name)
  return { name, path: kind.isFile() ? name : undefined, open }
}

/**
 * The pieces of a file. Neither a stream nor `node:fs/promises`: Node would load 3 ms of modules for them.
 *
 * @throws Forbidden, StorageFailed with the name of the file
 */
export async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    const file = await opened(path, 'r')
    try {
      for (;;) {
        const piece = Buffer.allocUnsafeSlow(PIECE_BYTES)
        const { bytesRead } = await reading(file, piece, 0, PIECE_BYTES, null)
        if (bytesRead === 0) return
        yield piece.subarray(0, bytesRead)
      }
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw aboutFile(error, path, 'read')
  }
}

const opened = promisify(open)
const reading = promisify(read)

/** A running hash of the content, by which a batch is known. */
export function contentHash() {
  const hash = createHash('sha256')
  return {
    add: (piece: Uint8Array) => void hash.update(piece),
    id: () => hash.copy().digest('hex').slice(0, HASH_LENGTH),
  }
}

/**
 * Reads a file once to its end, before anything is booked from it.
 *
 * @returns its hash and size
 * @throws Invalid where it is not in its encoding
 */
export async function examine(path: string, encoding: Encoding | undefined, isText = true) {
  const hash = contentHash()
  const decode = decoder(encoding)
  let bytes = 0
  for await (const piece of readFile(path)) {
    hash.add(piece)
    if (isText) decode.check(piece)
    bytes += piece.length
  }
  if (isText) decode.checkEnd()
  return { batch: hash.id(), bytes }
}

/** Keeps a pipe's content in a temporary file, which the process removes when it ends. */
export async function spool(bytes: Bytes): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tix-import-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'content')
  for await (const piece of bytes) appendFileSync(path, piece, { mode: 0o600 })
  return path
}
