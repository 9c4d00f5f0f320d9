import { ParseError, quoted } from './parse-error.ts'

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

const EXAMPLES = ['500ms', '10s', '15m', '24h', '2d', '1w']

/** A duration like `500ms`, `10s`, `15m`, `24h`, `2d`, `1w`; a bare number is seconds. In milliseconds. */
export function duration(least: string, most: string): (raw: string) => number {
  const leastMs = milliseconds(least) ?? 0
  const mostMs = milliseconds(most) ?? 0
  const fits = (ms: number | undefined): ms is number => ms !== undefined && ms >= leastMs && ms <= mostMs
  return raw => {
    const ms = milliseconds(raw)
    if (fits(ms)) return ms
    const examples = EXAMPLES.filter(example => fits(milliseconds(example)))
    const like = examples.join(', ').replace(/, (\w+)$/, ' or $1')
    throw new ParseError(`must be a duration from ${least} to ${most}, like ${like}, not ${quoted(raw)}`)
  }
}

/** A duration that must have a unit, where a bare number could as well be minutes or hours. */
export function durationWithUnit(least: string, most: string): (raw: string) => number {
  const parse = duration(least, most)
  return raw => {
    if (/^\d{1,9}$/.test(raw)) throw new ParseError(`needs a unit, like ${raw}m or ${raw}s: ${quoted(raw)}`)
    return parse(raw)
  }
}

function milliseconds(raw: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d|w)?$/.exec(raw)
  return match ? Number(match[1]) * (UNIT_MS[match[2] ?? 's'] ?? 0) : undefined
}
