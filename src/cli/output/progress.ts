import type { Progress } from '../../batch/bookings/import-tally.ts'
import { grouped } from '../../values/number.ts'
import { terminal } from '../terminal/terminal.ts'

/** Shows a line that changes, where a person is watching; a text is made only when it is shown. */
export type ShowProgress = (text: () => string) => void

const FIRST_AFTER_MS = 500
const EVERY_MS = 100

/** A clock that nobody sets. (`performance.now()` would load 0.8 ms of Node's measuring tools.) */
function clockMs(): number {
  return process.uptime() * 1000
}

/**
 * Progress on the terminal's standard error; nothing before half a second, nor where that is not a terminal, or one
 * that cannot write over a line.
 */
export function progressLine(quiet: boolean): { show: ShowProgress; clear: () => void } {
  if (quiet || process.env['TERM'] === 'dumb' || !terminal.stderrIsTerminal())
    return { show: () => {}, clear: () => {} }
  let dueAt = clockMs() + FIRST_AFTER_MS
  let shown = false
  return {
    show: text => {
      if (clockMs() < dueAt) return
      dueAt = clockMs() + EVERY_MS
      shown = true
      terminal.err(`\r\u001b[K${fitted(text(), terminal.stderrWidth())}`)
    },
    clear: () => {
      if (shown) terminal.err('\r\u001b[K')
    },
  }
}

/** As many of a line's parts as fit: one that wraps could not be written over. */
export function fitted(line: string, columns: number): string {
  const end = line.length < columns ? line.length : line.lastIndexOf(GAP, columns - 1)
  return line.slice(0, Math.max(0, end))
}

const GAP = '  '

/** `[████████░░░░] 42 %  84,000 rows  21,000/s  5 s left  83,160 booked, 840 rejected` */
export function importProgress(show: ShowProgress): (progress: Progress) => void {
  const started = clockMs()
  return progress => show(() => importLine(progress, (clockMs() - started) / 1000))
}

/** For work that does not tell how far it is: `Checking  12 s`, until what this gives is called. */
export function elapsedProgress(show: ShowProgress, doing: string): () => void {
  const started = clockMs()
  const elapsed = () => duration((clockMs() - started) / 1000)
  const timer = setInterval(() => show(() => `${doing}${GAP}${elapsed()}`), EVERY_MS)
  return () => clearInterval(timer)
}

/** `[████████░░░░] 42 %  copied`, and then `Looking through the copy  12 s`. */
export function copyProgress(show: ShowProgress): { copied: (share: number) => void; end: () => void } {
  let end: (() => void) | undefined
  return {
    copied: share => {
      if (share < 1) show(() => `${bar(share)}${GAP}copied`)
      else end ??= elapsedProgress(show, 'Looking through the copy')
    },
    end: () => end?.(),
  }
}

const WIDTH = 20

export function importLine(progress: Progress, seconds: number): string {
  const { rows, booked, changed, unchanged, skipped, rejected, share } = progress
  const parts = [
    ...(share === undefined ? [] : [bar(share)]),
    `${grouped(rows)} rows`,
    `${grouped(Math.round(rows / seconds))}/s`,
    ...(share === undefined || share === 0 ? [] : [`${duration((seconds / share) * (1 - share))} left`]),
    [
      `${grouped(booked)} booked`,
      ...(changed > 0 ? [`${grouped(changed)} changed`] : []),
      ...(unchanged > 0 ? [`${grouped(unchanged)} unchanged`] : []),
      ...(skipped > 0 ? [`${grouped(skipped)} skipped`] : []),
      ...(rejected > 0 ? [`${grouped(rejected)} rejected`] : []),
    ].join(', '),
  ]
  return parts.join(GAP)
}

function bar(share: number): string {
  const full = Math.round(share * WIDTH)
  return `[${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}] ${Math.round(share * 100)} %`
}

function duration(exactSeconds: number): string {
  const seconds = Math.ceil(exactSeconds)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
