const [BLANK, QUOTE, BACKSLASH, COLON] = [32, 34, 92, 58]
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [91, 93, 123, 125]

/**
 * The keys that an object of a JSON document has more than once, of which `JSON.parse` would take the last: another
 * reader on the way might have taken the first. https://www.rfc-editor.org/rfc/rfc8259#section-4
 *
 * @param json a document that was parsed: it is well formed
 */
export function keysGivenTwice(json: string): Set<string> {
  const twice = new Set<string>()
  /** Of each object that is open, the keys so far; nothing of a list. */
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < json.length; at++) {
    const sign = json.charCodeAt(at)
    if (sign === OPEN_BRACE) open.push(new Set())
    else if (sign === OPEN_BRACKET) open.push(undefined)
    else if (sign === CLOSE_BRACE || sign === CLOSE_BRACKET) open.pop()
    else if (sign === QUOTE) {
      const start = at
      at = endOfText(json, start)
      const keys = open.at(-1)
      if (!keys || !isKey(json, at)) continue
      const text = json.slice(start, at + 1)
      const key: string = text.includes('\\') ? JSON.parse(text) : text.slice(1, -1)
      if (keys.has(key)) twice.add(key)
      keys.add(key)
    }
  }
  return twice
}

/** Where the text ends that begins at `start`. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, at: number): boolean {
  let before = at - 1
  while (json.charCodeAt(before) === BACKSLASH) before--
  return (at - before) % 2 === 0
}

function isKey(json: string, end: number): boolean {
  let at = end + 1
  while (json.charCodeAt(at) <= BLANK) at++
  return json.charCodeAt(at) === COLON
}
