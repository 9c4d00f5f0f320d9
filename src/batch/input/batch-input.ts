import { Invalid } from '../../values/errors.ts'
import { type Bytes, contentHash, examine, fileOrPipe, readFile, spool } from './bytes.ts'
import type { Encoding } from './decode.ts'
import { type Input, openTable, type Table } from './records.ts'

export interface InputRequest {
  /** A path, or `-` for standard input. */
  file: string
  input?: Input | undefined
  encoding?: Encoding | undefined
  /** The name that the rows go by, where they have no ref. */
  batch?: string | undefined
  stdin: () => Bytes
}

/** A batch, opened: its table, and by what name its rows are known. */
export interface BatchInput {
  name: string
  table: Table | undefined
  /** Of a pipe that is booked while it is being read it is known at its end only. */
  batch: string | undefined
  batchAtEnd: () => string
  /** `undefined` for a pipe, which may have no end. */
  totalBytes: number | undefined
  readBytes: () => number
}

/**
 * Opens a batch. A file is read to its end first: its hash names the batch, and an error of encoding is
 * found before anything is booked. A pipe is booked as it comes where its rows have refs (or --batch names
 * it), so that it need never end; else it is kept in a temporary file and then treated as one.
 *
 * @param knowsRefs whether the rows below such a header have refs of their own
 */
export async function openBatch(
  request: InputRequest,
  knowsRefs: (header: readonly string[]) => boolean,
): Promise<BatchInput> {
  const source = fileOrPipe(request.file, request.stdin)
  if (source.path !== undefined) return openFile(source.path, source.name, request)
  const { head, all } = await beginning(source.open())
  const streams = request.batch !== undefined || knowsRefs(await headerOf(head, request))
  if (!streams) return openFile(await spool(all), source.name, request)
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
    batch: request.batch,
    batchAtEnd: () => request.batch ?? hash.id(),
    totalBytes: undefined,
    readBytes: () => bytes,
  }
}

async function openFile(path: string, name: string, request: InputRequest): Promise<BatchInput> {
  const { batch: hashed, bytes: totalBytes } = await examine(path, request.encoding)
  let bytes = 0
  const table = await openTable(
    tapped(readFile(path), piece => {
      bytes += piece.length
    }),
    request,
  )
  const batch = request.batch ?? hashed
  return { name, table, batch, batchAtEnd: () => batch, totalBytes, readBytes: () => bytes }
}

/** The header of a beginning; of NDJSON, the keys of its first object. */
async function headerOf(head: Uint8Array, request: InputRequest): Promise<readonly string[]> {
  const table = await openTable(tapped([head]), request)
  if (table?.input === 'ndjson') for await (const portion of table.portions) if (portion.length > 0) break
  return table?.header ?? []
}

const MOST_HEADER_BYTES = 1_000_000
const LF = 10

/** The pieces of a pipe up to the end of its first line, and all of them, those included. */
async function beginning(bytes: Bytes): Promise<{ head: Uint8Array; all: Bytes }> {
  const pieces = bytes[Symbol.asyncIterator]()
  const seen: Uint8Array[] = []
  let size = 0
  for (;;) {
    const next = await pieces.next()
    if (next.done) break
    seen.push(next.value)
    size += next.value.length
    if (size > MOST_HEADER_BYTES)
      throw Invalid.field('', `The first line is longer than ${MOST_HEADER_BYTES} bytes: this is no table`)
    if (next.value.includes(LF)) break
  }
  const all = async function* () {
    yield* seen.splice(0)
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value
  }
  return { head: Buffer.concat(seen), all: all() }
}

async function* tapped(
  bytes: Bytes | Iterable<Uint8Array>,
  see: (piece: Uint8Array) => void = () => {},
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    see(piece)
    yield piece
  }
}
