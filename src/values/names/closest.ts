/** More letters that are wrong, missing or too many than this share of a word make it another word. */
const SHARE_WRONG = 0.4

/**
 * What somebody most likely meant: the candidate that begins as the word does, else the one that differs least.
 *
 * @returns undefined where nothing is like it
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase()
  if (typed.length < 2) return undefined
  const begun = candidates.filter(candidate => candidate.toLowerCase().startsWith(typed))
  if (begun.length > 0) return begun.toSorted((a, b) => a.length - b.length)[0]
  const most = Math.max(1, Math.floor(typed.length * SHARE_WRONG))
  let best: { candidate: string; distance: number } | undefined
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - typed.length) > most) continue
    const distance = editDistance(typed, candidate.toLowerCase())
    if (distance <= most && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { candidate, distance }
  }
  return best?.candidate
}

/** `. Did you mean Friday?`, to go on with a message; nothing where nothing is like it. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const likely = closestSlug(word, candidates)
  return likely === undefined ? '' : `. Did you mean ${likely}?`
}

/** Of several words that hang together, one may be meant, or the first: `frii` is `friday-gala`, `gala`, too. */
export function closestSlug(typed: string, slugs: readonly string[]): string | undefined {
  const whole = closest(typed, slugs)
  if (whole !== undefined || typed.length < 3) return whole
  const parts = slugs.flatMap(slug => {
    const starts = [0, ...[...slug.matchAll(/-/g)].map(({ index }) => index + 1)]
    return starts.map(start => ({ slug, part: slug.slice(start, start + typed.length) }))
  })
  const likely = closest(
    typed,
    parts.map(({ part }) => part),
  )
  return parts.find(({ part }) => part === likely)?.slug
}

/** Letters to insert, delete, replace or swap with their neighbor (Damerau's distance, of restricted edits). */
function editDistance(a: string, b: string): number {
  let [before, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        replaced,
        at(last, j) + 1,
        at(row, j - 1) + 1,
        swapped ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[] | undefined, index: number): number {
  return row?.[index] ?? Number.POSITIVE_INFINITY
}
