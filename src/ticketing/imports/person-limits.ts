import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Email } from '../../values/email.ts'
import { NotFound } from '../../values/errors.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { overLimit, seatsAllowed } from '../inventory/person-limit.ts'

/** How many seats addresses may still have, as an import counts them down in memory. */
export class PersonLimits {
  /** By event and address, where the event limits them. */
  readonly #allowed = new Map<string, number>()

  async read(
    queries: Queries,
    rows: readonly { event: string; email?: Email | null | undefined }[],
    inventoryOf: (event: string) => EventInventory | NotFound | undefined,
    now: Instant,
  ): Promise<void> {
    for (const { event: reference, email } of rows) {
      const inventory = inventoryOf(reference)
      if (!email || !inventory || inventory instanceof NotFound) continue
      const { event } = inventory
      if (event.maxPerPerson === null) continue
      const key = keyOf(event, email)
      if (this.#allowed.has(key)) continue
      const allowed = await seatsAllowed(queries, event, email, now)
      if (allowed !== undefined) this.#allowed.set(key, allowed)
    }
  }

  /** @throws Conflict PERSON_LIMIT */
  assert(event: EventRow, email: Email | null | undefined, seats: number): void {
    if (event.maxPerPerson === null) return
    const allowed = this.#allowed.get(keyOf(event, email))
    if (allowed !== undefined && seats > Math.max(0, allowed)) throw overLimit(event, email, seats, allowed)
  }

  /** Counts seats that were agreed to; a row that is refused for another reason uses up none. */
  count(event: EventRow, email: Email | null | undefined, seats: number): void {
    if (event.maxPerPerson === null) return
    const key = keyOf(event, email)
    const allowed = this.#allowed.get(key)
    if (allowed !== undefined) this.#allowed.set(key, allowed - seats)
  }

  /** Forgets what was read, because bookings may have been made or canceled since. */
  forget(): void {
    this.#allowed.clear()
  }
}

/** The key of a person at an event; a walk-in's is never limited. */
function keyOf({ id }: EventRow, email: Email | null | undefined): string {
  return email ? `${id} ${email}` : ''
}
