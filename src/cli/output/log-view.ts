import type { LogEntry } from '../../ticketing/reports/log.ts'
import { momentAnywhere } from './human.ts'
import type { View } from './view.ts'

export const logView: View<LogEntry> = {
  fields: {
    id: { value: e => e.id, align: 'right' },
    at: { value: e => e.at, human: e => momentAnywhere(e.at) },
    actor: { value: e => e.actor },
    action: { value: e => e.action, human: (e, style) => style.bold(e.action) },
    event: { value: e => e.event, human: (e, style) => style.cyan(e.event ?? '') },
    booking: { value: e => e.booking },
    before: { value: e => e.before && JSON.stringify(e.before) },
    after: { value: e => e.after && JSON.stringify(e.after) },
    change: { value: inWords },
  },
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
  if (typeof value !== 'object') return String(value)
  if ('amount' in value && 'currency' in value) return `${value.amount} ${value.currency}`
  return JSON.stringify(value)
}
