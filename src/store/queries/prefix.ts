/** A character that sorts after any other that a name or a code may continue with. */
const LAST = '\u{10ffff}'

/**
 * Where those end that begin so: a text above all of them, and not above any other. It keeps to characters that
 * an encoding of a server has, where the beginning does: ASCII that every one has, and letters that stand beside each
 * other in LATIN1 and its kin, so that `rené` is looked for there, too.
 */
export function endOf(prefix: string): string {
  const last = prefix.charCodeAt(prefix.length - 1)
  return last < 0x7f || (last >= 0xa0 && last < 0xff)
    ? prefix.slice(0, -1) + String.fromCharCode(last + 1)
    : prefix + LAST
}
