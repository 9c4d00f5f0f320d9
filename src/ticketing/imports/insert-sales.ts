import type { EventRow, PaymentRow } from '../../store/interface/rows.ts'
import { addUp, money, NOTHING } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Tx } from '../context.ts'
import { insertBookings } from '../inventory/insert-bookings.ts'
import { type Change, logChange } from '../log/log-change.ts'
import { signed } from '../payments/balance.ts'
import type { Times } from './imported-booking.ts'
import type { ImportedSale } from './sale-of-row.ts'

/** Books what was agreed to, with what was paid for it, in the transaction in which that was read. */
export async function insertSales(tx: Tx, sales: readonly ImportedSale[], times: Times): Promise<void> {
  if (sales.length === 0) return
  await coverTimes(tx, sales, times)
  const inserted = await insertBookings(
    tx,
    sales.map(({ sale }) => sale),
  )
  const payments: Omit<PaymentRow, 'id'>[] = []
  const changes: Change[] = []
  for (const [index, { sale, payments: made }] of sales.entries()) {
    const row = inserted[index]?.row
    const { currency } = sale.event
    if (!row || currency === null) continue
    let paid = NOTHING
    for (const { kind, method, amount, at } of made) {
      payments.push({ kind, method, amount, bookingId: row.id, actor: tx.actor, at })
      const after = addUp([paid, signed({ kind, amount })])
      changes.push({
        action: kind === 'payment' ? 'payment.pay' : 'payment.refund',
        eventId: sale.event.id,
        bookingId: row.id,
        before: { paid: money(paid, currency) },
        after: { paid: money(after, currency), amount: money(amount, currency), method },
      })
      paid = after
    }
  }
  if (payments.length === 0) return
  await tx.queries.payments.insertAll(payments)
  await logChange(tx, ...changes)
}

/** An event knows the offsets of its zone since it is here: what was sold before needs earlier ones. */
async function coverTimes(tx: Tx, sales: readonly ImportedSale[], times: Times): Promise<void> {
  const earliest = new Map<EventRow, Instant>()
  for (const { sale, payments } of sales) {
    if (sale.terms === undefined && payments.length === 0) continue
    for (const at of [sale.terms?.createdAt ?? tx.now, ...payments.map(({ at }) => at)]) {
      const known = earliest.get(sale.event)
      if (at < tx.now && (known === undefined || at < known)) earliest.set(sale.event, at)
    }
  }
  for (const [event, at] of earliest) {
    const covering = times.covering(event.utcOffsets, event.timezone, [at])
    if (covering === event.utcOffsets) continue
    event.utcOffsets = covering
    await tx.queries.events.setOffsets(event.id, covering)
  }
}
