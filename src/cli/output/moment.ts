import { now } from '../clock.ts'
import { dateAndTime } from './human.ts'
import type { ViewField } from './view.ts'

/**
 * A field of a moment: RFC 3339 for scripts, at a terminal in the reader's language, on a card with how far it is from
 * now.
 */
export function moment<Item>(at: (item: Item) => string | null, label?: string): ViewField<Item> {
  const tellOf = (item: Item, tell: (rfc3339: string) => string) => {
    const rfc3339 = at(item)
    return rfc3339 === null ? '' : tell(rfc3339)
  }
  return {
    value: at,
    ...(label !== undefined && { label }),
    human: item => tellOf(item, dateAndTimeOfReader),
    aside: item => tellOf(item, fromNow),
  }
}

/** `Thu 1 May 2031 19:30`, or as the language of LC_TIME has it: `Do., 1. Mai 2031, 19:30`. */
export function dateAndTimeOfReader(rfc3339: string): string {
  const format = formatOf(localeOfTimes())
  if (format === undefined) return dateAndTime(rfc3339)
  // Its local time, whatever the zone.
  const local = new Date(`${rfc3339.slice(0, 'yyyy-mm-ddThh:mm'.length)}Z`)
  return format.format(local).replace(DIRECTION_MARKS, '')
}

/** A moment with its offset from UTC, where times of several zones stand below each other: `Thu 1 May 2031 19:30 +02:00`. */
export function momentAnywhere(rfc3339: string): string {
  const offset = /(?:[+-]\d\d:\d\d|Z)$/.exec(rfc3339)?.[0] ?? ''
  return `${dateAndTimeOfReader(rfc3339)} ${offset}`
}

/** A terminal shows them, or obeys them; there is nothing to turn around in a line of one date. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f]/g

/**
 * The locale in which a person reads dates, where it is not English: LC_ALL, else LC_TIME, else LANG, as
 * https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html has it. What is not UTF-8 could not show it.
 */
function localeOfTimes(): string | undefined {
  const { LC_ALL, LC_TIME, LANG } = process.env
  const value = LC_ALL || LC_TIME || LANG || ''
  const [, language, region] = /^([a-z]{2,3})(?:_([A-Z]{2}))?\.utf-?8(?:@|$)/i.exec(value) ?? []
  if (language === undefined || language === 'en') return undefined
  const locale = region === undefined ? language : `${language}-${region}`
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0]
  } catch {
    return undefined
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(locale: string | undefined): Intl.DateTimeFormat | undefined {
  if (locale === undefined) return undefined
  const known = formats.get(locale)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    // Figures are the same everywhere.
    calendar: 'gregory',
    numberingSystem: 'latn',
  })
  formats.set(locale, made)
  return made
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Each unit up to which distance it is used. Beyond, a date says more. */
const UNITS = [
  { unit: 'second', ms: SECOND, below: 2 * MINUTE },
  { unit: 'minute', ms: MINUTE, below: 2 * HOUR },
  { unit: 'hour', ms: HOUR, below: 2 * DAY },
  { unit: 'day', ms: DAY, below: 30 * DAY },
] as const

/** `in 14 minutes`, `2 days ago`; nothing of what is more than a month away. */
export function fromNow(rfc3339: string): string {
  const distance = Date.parse(rfc3339) - now()
  const found = UNITS.find(({ below }) => Math.abs(distance) < below)
  if (!found) return ''
  const format = new Intl.RelativeTimeFormat(localeOfTimes() ?? 'en', { numeric: 'always' })
  return format.format(Math.round(distance / found.ms), found.unit)
}
