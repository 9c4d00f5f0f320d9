/** A domain in its own script: `xn--bcher-kva.example` → `bücher.example`; unchanged where it would not translate back. */
export function readableDomain(ascii: string): string {
  const readable = ascii
    .split('.')
    .map(label => (label.startsWith('xn--') ? (decoded(label.slice(4)) ?? label) : label))
    .join('.')
  try {
    return new URL(`http://${readable}`).hostname === ascii ? readable : ascii
  } catch {
    return ascii
  }
}

// The parameters of Punycode, https://www.rfc-editor.org/rfc/rfc3492#section-5
const BASE = 36
const T_MIN = 1
const T_MAX = 26
const SKEW = 38
const DAMP = 700
const INITIAL_BIAS = 72
const INITIAL_N = 128

/** RFC 3492, section 6.2; `undefined` for what is no Punycode. */
function decoded(encoded: string): string | undefined {
  const delimiter = encoded.lastIndexOf('-')
  const output = [...encoded.slice(0, Math.max(0, delimiter))].map(c => c.charCodeAt(0))
  const digits = encoded.slice(delimiter + 1)
  let [n, i, bias, at] = [INITIAL_N, 0, INITIAL_BIAS, 0]
  while (at < digits.length) {
    const before = i
    for (let weight = 1, k = BASE; ; k += BASE) {
      const digit = Number.parseInt(reordered(digits[at++] ?? ''), BASE)
      if (Number.isNaN(digit)) return undefined
      i += digit * weight
      const threshold = k <= bias ? T_MIN : Math.min(T_MAX, k - bias)
      if (digit < threshold) break
      weight *= BASE - threshold
    }
    const length = output.length + 1
    bias = adapted(i - before, length, before === 0)
    n += Math.floor(i / length)
    if (!(n <= 0x10ffff)) return undefined
    i %= length
    output.splice(i++, 0, n)
  }
  return String.fromCodePoint(...output)
}

/** Punycode counts letters before digits, JavaScript digits before letters. */
function reordered(digit: string): string {
  const code = digit.charCodeAt(0)
  if (code >= 0x61 && code <= 0x7a) return (code - 0x61).toString(BASE)
  return code >= 0x30 && code <= 0x39 ? (code - 0x30 + 26).toString(BASE) : ''
}

function adapted(difference: number, length: number, first: boolean): number {
  let delta = Math.floor(difference / (first ? DAMP : 2))
  delta += Math.floor(delta / length)
  let k = 0
  for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) delta = Math.floor(delta / (BASE - T_MIN))
  return k + Math.floor(((BASE - T_MIN + 1) * delta) / (delta + SKEW))
}
