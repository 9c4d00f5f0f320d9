import { statSync } from 'node:fs'

/** An import of so little would gain less by it than it takes. */
const SHORT_BYTES = 128 * 1024

/** What survives of so many bytes makes V8 enlarge its young generation, from 1 MB to 4 and not further. */
const SURVIVING_BYTES = 1_900_000
/** Few and large ones: each survivor is copied by itself. */
const SURVIVOR_BYTES = 16_000

/**
 * For an import, whose rows live for a moment: V8 would begin with a young generation of 2 MB, and collect it 700 times
 * in 200,000 rows, or let it grow to 16 MB, twice, which an import has no use for. So it grows to 4 MB, and then no
 * further: at 6 MB, an import takes 10 MB more memory and no less time. By one thread: others, which share so little
 * work, are only waited for.
 *
 * @param file that is to be imported
 */
export async function sizeYoungGeneration(file: string): Promise<void> {
  if (isShort(file)) return
  const { setFlagsFromString } = await import('node:v8')
  setFlagsFromString('--no-parallel-scavenge')
  setFlagsFromString('--semi-space-growth-factor=4')
  const survivors: number[][] = []
  for (let bytes = 0; bytes < SURVIVING_BYTES; bytes += SURVIVOR_BYTES)
    survivors.push(new Array(SURVIVOR_BYTES / 8).fill(0))
  setFlagsFromString('--semi-space-growth-factor=1')
  // The old one would take 60 MB more before it is looked through.
  setFlagsFromString('--heap-growing-percent=30')
}

/** A pipe may bring anything. What is no file is told by who reads it. */
function isShort(file: string): boolean {
  try {
    const found = file === '-' ? undefined : statSync(file)
    return found?.isFile() === true && found.size < SHORT_BYTES
  } catch {
    return true
  }
}
