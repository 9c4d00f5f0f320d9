import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'

/** Free seats, counted down in memory: of an event, and of each type that has a quota. */
export class FreeSeats {
  /** Of the event, whatever their type. */
  left: number
  readonly #ofType: Map<number, number>

  constructor(event: EventRow, types: readonly TicketTypeRow[]) {
    this.left = event.available
    this.#ofType = new Map(types.flatMap(t => (t.available === null ? [] : [[t.id, t.available]])))
  }

  /** What can be had of a type: bounded by its quota and by the event. */
  of({ id }: TicketTypeRow): number {
    return Math.min(this.#ofType.get(id) ?? this.left, this.left)
  }

  take({ id }: TicketTypeRow, quantity: number): void {
    this.left -= quantity
    const ofType = this.#ofType.get(id)
    if (ofType !== undefined) this.#ofType.set(id, ofType - quantity)
  }
}
