/** Random choices that a seed repeats (mulberry32). When processes run side by side, only the choices do. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1))
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[this.whole(0, list.length - 1)]
  }

  weighted<T extends { weight: number }>(list: readonly T[]): T {
    let rest = this.fraction() * list.reduce((sum, { weight }) => sum + weight, 0)
    const found = list.find(({ weight }) => {
      rest -= weight
      return rest < 0
    })
    if (!found) throw new Error('nothing to choose from')
    return found
  }
}
