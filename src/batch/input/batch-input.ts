import { statSync } from 'node:fs'
import { type Bytes, contentHash, examine, fileOrPipe, readFile, spool } from './bytes.ts'
import { assertTable, isZip } from './foreign-kind.ts'
import { openTable, type Table, type TableOptions } from './records.ts'

export interface InputRequest extends TableOptions {
  /** A path, or `-` for standard input. */
  file: string
  /** With its line, the name of a row that has no ref. */
  batch?: string | undefined
  /** The sheet of a workbook; else the first. */
  sheet?: string | undefined
  stdin: () => Bytes
}

/** A batch that was opened: its table, and its name. */
export interface BatchInput {
  name: string
  table: Table | undefined
  /** A hash of what is in a file. */
  content: string | undefined
  /** The batch's name. For a pipe, which is booked while it is read, it is only known at the end. */
  batchAtEnd: () => string
  /** `undefined` for a pipe, which may have no end. */
  totalBytes: number | undefined
  readBytes: () => number
  /** Whether more was written to a file while it was read. */
  hasGrown: () => boolean
}

/**
 * Opens a batch. A file is read to its end first, so that an error of encoding is found before anything is booked;
 * what is written to it meanwhile is not read. A pipe is booked as it comes, and need never end. A workbook is read
 * from a file, because its contents stand at its end.
 *
 * @throws Invalid for what is no table, with what it is
 */
export async function openBatch(request: InputRequest): Promise<BatchInput> {
  const source = fileOrPipe(request.file, request.stdin)
  if (source.path !== undefined) return openFile(source.path, source.name, request)
  const { head, all } = await beginning(source.open())
  if (isZip(head)) return openFile(await spool(all), source.name, request)
  assertTable(head, request.encoding)
  const hash = contentHash()
  let bytes = 0
  const table = await openTable(
    tapped(all, piece => {
      hash.add(piece)
      bytes += piece.length
    }),
    request,
  )
  return {
    name: source.name,
    table,
    content: undefined,
    batchAtEnd: () => request.batch ?? hash.id(),
    totalBytes: undefined,
    readBytes: () => bytes,
    hasGrown: () => false,
  }
}

async function openFile(path: string, name: string, request: InputRequest): Promise<BatchInput> {
  const head = await firstBytes(readFile(path))
  const isWorkbook = isZip(head)
  if (!isWorkbook) assertTable(head, request.encoding)
  const { batch: hashed, bytes: totalBytes } = await examine(path, request.encoding, !isWorkbook)
  let bytes = 0
  const table = isWorkbook
    ? await (await import('./workbook.ts')).openWorkbook(path, request)
    : await openTable(
        tapped(limited(readFile(path), totalBytes), piece => {
          bytes += piece.length
        }),
        request,
      )
  return {
    name,
    table,
    content: hashed,
    batchAtEnd: () => request.batch ?? hashed,
    totalBytes: isWorkbook ? undefined : totalBytes,
    readBytes: () => bytes,
    hasGrown: () => (statSync(path, { throwIfNoEntry: false })?.size ?? totalBytes) !== totalBytes,
  }
}

const HEAD_BYTES = 4096

async function firstBytes(bytes: Bytes): Promise<Uint8Array> {
  for await (const piece of bytes) return piece.subarray(0, HEAD_BYTES)
  return new Uint8Array(0)
}

/** So many bytes suffice to tell what kind of content a pipe has. */
const TELLING_BYTES = 16

/** The first pieces of a pipe, and all of them, those included. */
async function beginning(bytes: Bytes): Promise<{ head: Uint8Array; all: Bytes }> {
  const pieces = bytes[Symbol.asyncIterator]()
  const seen: Uint8Array[] = []
  let size = 0
  while (size < TELLING_BYTES) {
    const next = await pieces.next()
    if (next.done) break
    seen.push(next.value)
    size += next.value.length
  }
  const head = Buffer.concat(seen).subarray(0, HEAD_BYTES)
  const all = async function* () {
    yield* seen.splice(0)
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value
  }
  return { head, all: all() }
}

async function* limited(bytes: Bytes, most: number): AsyncGenerator<Uint8Array> {
  let left = most
  for await (const piece of bytes) {
    if (left <= 0) return
    yield piece.length > left ? piece.subarray(0, left) : piece
    left -= piece.length
  }
}

async function* tapped(bytes: Bytes, see: (piece: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    see(piece)
    yield piece
  }
}
