import type { LogEntry } from '../../../ticketing/reports/log.ts'
import { momentInFigures } from '../human.ts'
import type { View } from '../view.ts'

export const logView: View<LogEntry> = {
  fields: {
    id: { value: e => e.id, align: 'right' },
    at: { value: e => e.at, human: e => momentInFigures(e.at) },
    actor: { value: e => e.actor },
    action: { value: e => e.action, human: (e, style) => style.bold(e.action) },
    event: { value: e => e.event, human: (e, style) => style.cyan(e.event ?? '') },
    booking: { value: e => e.booking },
    before: { value: e => e.before && JSON.stringify(e.before) },
    after: { value: e => e.after && JSON.stringify(e.after) },
    change: { value: inWords, wraps: true },
  },
  spare: ['event'],
  table: ['at', 'actor', 'action', 'event', 'booking', 'change'],
  quiet: e => String(e.id),
}

/** `status: held → expired`, and of something new what it is: `quantity: 2, status: confirmed`. */
function inWords({ before, after }: LogEntry): string {
  return Object.keys({ ...before, ...after })
    .map(key => {
      const [was, is] = [before?.[key], after?.[key]].map(short)
      if (was === undefined || was === is) return is === undefined ? '' : `${key}: ${is}`
      return is === undefined ? `${key}: ${was}` : `${key}: ${was} → ${is}`
    })
    .filter(Boolean)
    .join(', ')
}

/** A value in a word or two; `undefined` where there is nothing to tell. */
function short(value: unknown): string | undefined {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return undefined
  if (Array.isArray(value)) return value.map(inBrief).join(' + ')
  if (typeof value !== 'object') return String(value)
  return inBrief(value)
}

/** Of a ticket, a type, an entry: its values without their names. */
function inBrief(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? '' : String(value)
  if ('amount' in value && 'currency' in value) return `${value.amount} ${value.currency}`
  return Object.values(value).map(inBrief).filter(Boolean).join(' ')
}
