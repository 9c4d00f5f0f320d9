import { setFlagsFromString } from 'node:v8'

/** What survives of so many makes V8 enlarge its young generation. */
const SURVIVORS = 60_000

/**
 * For an import, whose rows live for a moment: V8 would begin with a young generation of 2 MB, and collect it 700 times
 * in 200,000 rows, or let it grow to 16 MB, twice, which an import has no use for. So it grows to 4 MB, and then no
 * further: at 6 MB, an import takes 10 MB more memory and no less time. By one thread: others, which share so little
 * work, are only waited for.
 */
export function sizeYoungGeneration(): void {
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--semi-space-growth-factor=2')
  const survivors: number[][] = []
  for (let i = 0; i < SURVIVORS; i++) survivors.push([i])
  setFlagsFromString('--semi-space-growth-factor=1')
  // The old one would take 60 MB more before it is looked through.
  setFlagsFromString('--heap-growing-percent=30')
}
