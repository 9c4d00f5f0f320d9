import type { Availability } from '../../ticketing/events/availability.ts'
import { availabilityView } from './event-view.ts'
import type { View } from './view.ts'

const WIDEST = 40
const NARROWEST = 8

/** The numbers as they are watched at a terminal: with bars of what is taken, by type, as wide as there is room. */
export function watchedView(width: () => number): View<Availability> {
  return {
    ...availabilityView,
    fields: {
      ...availabilityView.fields,
      bars: {
        value: () => null,
        label: 'taken',
        human: a => barsOf(a, Math.max(NARROWEST, Math.min(WIDEST, width() - 50))),
      },
    },
    card: [...(availabilityView.card ?? availabilityView.table), 'bars'],
  }
}

function barsOf({ capacity, ticketTypes }: Availability, width: number): string {
  return ticketTypes
    .map(({ name, quota, available }) => {
      const seats = quota ?? capacity
      const taken = Math.max(0, seats - available)
      const full = seats === 0 ? 0 : Math.round((taken / seats) * width)
      return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${available} left of ${seats}  ${name}`
    })
    .join('\n')
}
