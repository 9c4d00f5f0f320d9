/** One line of the table: what was measured, beside what, and how far it may be from it. */
export interface Figure {
  what: string
  beside: string
  /** Medians, in `unit`. */
  ours: number
  theirs?: number
  unit: 'ms' | 's' | 'per s' | 'µs' | 'bytes' | 'MB'
  /** What `reach` bounds: a ratio of the two, or one of our figures. */
  value: number
  valueUnit: '×' | 'ms' | 's' | 'per s' | 'MB' | ''
  /** The ratio of the two best runs: what a noisy machine disturbs least. */
  best?: number
  /** The middle half of the runs' values. */
  spread?: readonly [number, number]
  reach?: { atMost: number } | { atLeast: number }
  note?: string
}

export function isWithinReach({ value, reach }: Figure): boolean {
  if (!reach) return true
  return 'atMost' in reach ? value <= reach.atMost : value >= reach.atLeast
}

/** Whether a ratio, even that of the best runs, is worse than its reach by half: then it is not the noise. */
export function isFarOut({ value, valueUnit, best = value, reach }: Figure): boolean {
  if (!reach || valueUnit !== '×') return false
  return 'atMost' in reach
    ? Math.min(value, best) > reach.atMost * 1.5
    : Math.max(value, best) < reach.atLeast / 1.5
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

export const median = (values: readonly number[]) => quantile(values, 0.5)

/**
 * Runs one after the other, A B A B …: what disturbs one disturbs the other. The first pair only warms up; a quick look at what
 * takes seconds does without.
 */
export async function inTurns(
  runs: number,
  ours: (run: number) => Promise<number>,
  theirs: (run: number) => Promise<number>,
  { warmUp = true } = {},
): Promise<{ ours: number; theirs: number; ratio: number; best: number; spread: [number, number] }> {
  const a: number[] = []
  const b: number[] = []
  for (let run = warmUp ? 0 : 1; run <= runs; run++) {
    const [first, second] = [await ours(run), await theirs(run)]
    if (run === 0) continue
    a.push(first)
    b.push(second)
  }
  const ratios = a.map((value, run) => value / (b[run] ?? Number.NaN))
  return {
    ours: median(a),
    theirs: median(b),
    ratio: median(ratios),
    best: Math.min(...a) / Math.min(...b),
    spread: [quantile(ratios, 0.25), quantile(ratios, 0.75)],
  }
}
