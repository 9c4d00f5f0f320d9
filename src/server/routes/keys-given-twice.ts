/**
 * The keys that the object of a JSON document has more than once, of which `JSON.parse` would take the last: another
 * reader on the way might have taken the first. https://www.rfc-editor.org/rfc/rfc8259#section-4
 *
 * @param json a document that was parsed: it is well formed
 */
export function keysGivenTwice(json: string): Set<string> {
  const keys = new Set<string>()
  const twice = new Set<string>()
  let depth = 0
  for (let i = 0; i < json.length; i++) {
    const char = json[i]
    if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') depth--
    else if (char === '"') {
      const start = i
      i = endOfText(json, start)
      if (depth !== 1 || !isKey(json, i)) continue
      const key: string = JSON.parse(json.slice(start, i + 1))
      if (keys.has(key)) twice.add(key)
      keys.add(key)
    }
  }
  return twice
}

/** Where the text ends that begins at `start`. */
function endOfText(json: string, start: number): number {
  let i = start + 1
  while (json[i] !== '"') i += json[i] === '\\' ? 2 : 1
  return i
}

function isKey(json: string, end: number): boolean {
  let i = end + 1
  while (json[i] === ' ' || json[i] === '\n' || json[i] === '\r' || json[i] === '\t') i++
  return json[i] === ':'
}
