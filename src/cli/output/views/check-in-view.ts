import type { CheckIn } from '../../../ticketing/check-in/check-in.ts'
import { dateAndTimeOfReader, moment } from '../moment.ts'
import type { View } from '../view.ts'

export const checkInView: View<CheckIn> = {
  fields: {
    code: { value: c => c.code },
    outcome: {
      value: c => c.outcome,
      human: (c, style) => (c.outcome === 'OK' ? style.green('OK') : style.red(c.outcome)),
    },
    booking: { value: c => c.booking },
    ticket: { value: c => c.ticket, human: c => c.ticket ?? c.booking ?? c.code },
    name: { value: c => c.name, shrinks: true },
    type: { value: c => c.type, shrinks: true },
    at: moment(c => c.at),
    gate: { value: c => c.gate },
    actor: { value: c => c.actor },
    first: {
      value: c => c.first?.at ?? null,
      label: 'let in first',
      human: c =>
        c.first
          ? [dateAndTimeOfReader(c.first.at), c.first.gate, c.first.actor].filter(Boolean).join(', ')
          : '',
    },
    event: { value: c => c.event?.slug ?? null },
  },
  table: ['outcome', 'ticket', 'name', 'type', 'first'],
  spare: ['type', 'first'],
  quiet: c => (c.outcome === 'OK' ? (c.ticket ?? undefined) : undefined),
}
