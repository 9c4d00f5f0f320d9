import type { Driver } from '../driver.ts'
import { type Fate, fateOf } from './journal.ts'
import type { Verdict } from './verdict.ts'

/** The figures of one run. */
export interface Figures {
  processes: number
  signals: Record<string, number>
  kills: number
  stops: number
  locksRemoved: number
  fates: Record<Fate, number>
  refusals: Record<string, number>
  /** How many of each kind of request were acknowledged. */
  kinds: Record<string, number>
  /** From killing a process in its transaction to the next acknowledged write that began later. */
  recoveriesMs: number[]
}

export function figuresOf({ journal, nemesis }: Driver): Figures {
  const { entries } = journal
  const fates: Record<Fate, number> = { acknowledged: 0, refused: 0, uncertain: 0 }
  const refusals: Record<string, number> = {}
  const kinds: Record<string, number> = {}
  for (const entry of entries) {
    const fate = fateOf(entry)
    fates[fate]++
    if (fate === 'acknowledged') kinds[entry.kind] = (kinds[entry.kind] ?? 0) + 1
    const code = entry.answer?.error?.code
    if (fate === 'refused' && code) refusals[code] = (refusals[code] ?? 0) + 1
  }
  return {
    processes: entries.length,
    signals: nemesis.sent,
    kills: Object.values(nemesis.sent).reduce((sum, n) => sum + n, 0),
    stops: nemesis.stops.length,
    locksRemoved: nemesis.locksRemoved,
    fates,
    refusals,
    kinds,
    recoveriesMs: recoveries({ journal, nemesis }),
  }
}

function recoveries({ journal, nemesis }: Pick<Driver, 'journal' | 'nemesis'>): number[] {
  const writes = journal.entries.filter(entry => entry.wrote && fateOf(entry) === 'acknowledged')
  return nemesis.holderKills.flatMap(killedMs => {
    const ends = writes.filter(({ startedMs }) => startedMs >= killedMs).map(({ endedMs }) => endedMs)
    if (ends.length === 0) return []
    const recovered = Math.min(...ends)
    // Somebody who was stopped meanwhile, or killed as well, had the others wait, not this kill.
    const disturbed =
      nemesis.stops.some(({ fromMs, toMs }) => fromMs < recovered && toMs > killedMs) ||
      nemesis.holderKills.some(other => other > killedMs && other < recovered)
    return disturbed ? [] : [recovered - killedMs]
  })
}

const SHOWN_PROBLEMS = 20

/** What a person reads at the end of a run. */
export function reportText(figures: Figures, verdict: Verdict): string {
  const { fates } = figures
  const counts = (of: Record<string, number>) =>
    Object.entries(of)
      .map(([what, n]) => `${what} ${n}`)
      .join(', ')
  const lines = [
    `processes     ${figures.processes}`,
    `kills         ${figures.kills} (${counts(figures.signals)})`,
    `stopped       ${figures.stops} for longer than the lock's stale time`,
    `locks removed ${figures.locksRemoved}`,
    `acknowledged  ${fates.acknowledged} (${counts(figures.kinds)})`,
    `refused       ${fates.refused} (${counts(figures.refusals)})`,
    `uncertain     ${fates.uncertain}, of which ${verdict.uncertainDone} had been done`,
    `recovery      ${percentiles(figures.recoveriesMs)}`,
  ]
  for (const [name, problems] of problemLists(verdict)) {
    lines.push(`${name.padEnd(13)} ${problems.length}`)
    lines.push(...problems.slice(0, SHOWN_PROBLEMS).map(problem => `  ${problem}`))
  }
  return lines.join('\n')
}

function problemLists(verdict: Verdict): [string, string[]][] {
  return [
    ['lost', verdict.lost],
    ['oversold', verdict.oversold],
    ['unasked', verdict.unasked],
    ['contradicted', verdict.contradictions],
    ['wrong answers', verdict.answers],
    ['broken', verdict.broken],
  ]
}

export function isClean(verdict: Verdict): boolean {
  return problemLists(verdict).every(([, problems]) => problems.length === 0)
}

function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b)
  if (sorted.length === 0) return 'no process was killed in its transaction'
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`
  return `p50 ${seconds(at(0.5))}, p99 ${seconds(at(0.99))}, max ${seconds(at(1))}, of ${sorted.length} kills inside a transaction`
}
