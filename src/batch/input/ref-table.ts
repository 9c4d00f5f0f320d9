/** Beyond so many it forgets rather than grow; the store then finds what stands further apart. */
const MOST = 3_000_000
const FIRST_SLOTS = 1 << 14

/**
 * Which references have stood in an input, and where first, in 12 bytes each: a Map of the texts would take as much as
 * the whole import may. Known by a hash of 53 bits: of a million references, two are taken for one in 1 of 18,000 files.
 */
export class RefTable {
  #keys = new Float64Array(FIRST_SLOTS)
  #lines = new Uint32Array(FIRST_SLOTS)
  #size = 0

  /** Records that a reference stands on this line; returns the line recorded before, or 0. */
  see(ref: string, line: number): number {
    if (this.#size * 2 > this.#keys.length) this.#grow()
    const key = hash(ref)
    const slot = this.#slot(key)
    const first = this.#lines[slot] ?? 0
    if (first === 0) {
      this.#keys[slot] = key
      this.#lines[slot] = line
      this.#size++
    }
    return first
  }

  /** Counts an occurrence of a reference; returns how many there were, this one included. */
  count(ref: string): number {
    const before = this.see(ref, 1)
    if (before > 0) this.#lines[this.#slot(hash(ref))] = before + 1
    return before + 1
  }

  #slot(key: number): number {
    const mask = this.#keys.length - 1
    let slot = (key >>> 0) & mask
    while (this.#lines[slot] !== 0 && this.#keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [keys, lines] = [this.#keys, this.#lines]
    const slots = this.#size >= MOST ? FIRST_SLOTS : keys.length * 2
    this.#keys = new Float64Array(slots)
    this.#lines = new Uint32Array(slots)
    if (this.#size >= MOST) {
      this.#size = 0
      return
    }
    for (let at = 0; at < keys.length; at++) {
      const line = lines[at] ?? 0
      if (line === 0) continue
      const slot = this.#slot(keys[at] ?? 0)
      this.#keys[slot] = keys[at] ?? 0
      this.#lines[slot] = line
    }
  }
}

function hash(text: string): number {
  let [a, b] = [0x9e3779b9, 0x85ebca6b]
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ (code + a), 0xc2b2ae3d)
  }
  a = Math.imul(a ^ (a >>> 15), 0x2c1b3c6d)
  b = Math.imul(b ^ (b >>> 13) ^ a, 0x297a2d39)
  return ((b >>> 0) & 0x1fffff) * 0x1_0000_0000 + ((a ^ (b >>> 16)) >>> 0)
}
