import { ParseError, quoted } from './parse-error.ts'

/** A whole number in plain ASCII digits: `12`, not `1e1`, `12.0`, `+12` or `١٢`. */
export function whole(least: number, most: number): (raw: string) => number {
  return raw => {
    const value = /^\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN
    if (!(value >= least && value <= most))
      throw new ParseError(
        `must be a whole number from ${grouped(least)} to ${grouped(most)}, not ${quoted(raw)}`,
      )
    return value
  }
}

/** `1 seat`, `1,200 seats`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** `1,234,567`, without waking up ICU. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}
