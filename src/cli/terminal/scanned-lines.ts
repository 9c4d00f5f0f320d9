/** At most so many lines that came together are handled together. */
const MOST = 100
/** A line that is longer is no code; the rest of it is passed over. */
const LONGEST = 200

/** The lines of a stream that are not blank, as they come. */
export async function* scannedLines(input: AsyncIterable<Uint8Array>, most = MOST): AsyncGenerator<string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of input) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\r|\n/)
    rest = (lines.pop() ?? '').slice(0, LONGEST + 1)
    yield* portions(lines, most)
  }
  yield* portions([rest], most)
}

function* portions(lines: readonly string[], most: number): Generator<string[]> {
  const codes = lines.map(line => line.trim().slice(0, LONGEST)).filter(line => line !== '')
  for (let at = 0; at < codes.length; at += most) yield codes.slice(at, at + most)
}
