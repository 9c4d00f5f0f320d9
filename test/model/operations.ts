import fc from 'fast-check'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../src/ticketing/bookings/confirm.ts'
import { exchangeBooking } from '../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../src/ticketing/bookings/update-booking.ts'
import type { Context } from '../../src/ticketing/context.ts'
import { cancelEvent } from '../../src/ticketing/events/cancel-event.ts'
import { updateEvent } from '../../src/ticketing/events/update-event.ts'
import { pay } from '../../src/ticketing/payments/payments.ts'
import { refund } from '../../src/ticketing/payments/refund.ts'
import { joinWaitlist } from '../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist } from '../../src/ticketing/waitlist/leave.ts'
import { offerWaitlist } from '../../src/ticketing/waitlist/offer.ts'
import { bookingCode } from '../../src/values/codes/booking-code.ts'
import { voucherCode } from '../../src/values/codes/voucher-code.ts'
import { email } from '../../src/values/email.ts'
import { type Booking, type SimpleOffice, type TypeName, VOUCHER } from './simple-office.ts'

/** Something that somebody is about to do, to tix and, the same, to the model. */
export interface Step {
  onTix: (office: Context) => Promise<unknown>
  /** @throws Refused where tix is to refuse it */
  onModel: () => unknown
}

/** Something that can be done. Which booking a random number means is known when it is about to be done. */
export interface Operation {
  name: string
  /** @param codes of the model's bookings; nothing where there is nothing to do it to */
  aim: (model: SimpleOffice, codes: readonly string[]) => Step | undefined
}

export const SHOW = 'show'
const types = fc.constantFrom<TypeName>('standard', 'vip')
const seats = fc.integer({ min: 1, max: 4 })
const someSeats = fc.option(seats, { nil: undefined })
const who = fc.integer({ min: 0, max: 6 }).map(n => `guest${n}@example.com`)
const ttl = fc.constantFrom(60_000, 3_600_000, 48 * 3_600_000)
const place = fc.nat(30)

/** After this, nothing but refusals: it comes late, if at all. */
const theEnd: Operation = {
  name: 'cancel-event',
  aim: model => ({ onTix: office => cancelEvent(office, SHOW, {}), onModel: () => model.cancelEvent() }),
}

export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.tuple(types, seats, who, fc.option(ttl, { nil: undefined }), fc.boolean()).map(booking),
  },
  { weight: 9, arbitrary: place.map(confirmation) },
  { weight: 12, arbitrary: fc.tuple(place, someSeats).map(cancellation) },
  { weight: 3, arbitrary: fc.tuple(place, who).map(transfer) },
  { weight: 4, arbitrary: fc.tuple(place, who).map(handOn) },
  { weight: 4, arbitrary: fc.tuple(place, ttl).map(prolonging) },
  { weight: 6, arbitrary: fc.tuple(place, types).map(exchange) },
  { weight: 12, arbitrary: fc.tuple(types, seats, who).map(joining) },
  { weight: 6, arbitrary: place.map(leaving) },
  { weight: 6, arbitrary: ttl.map(offering) },
  { weight: 6, arbitrary: fc.integer({ min: 2, max: 14 }).map(resizing) },
  { weight: 3, arbitrary: place.map(paying) },
  { weight: 3, arbitrary: place.map(refunding) },
  { weight: 1, arbitrary: fc.constant(theEnd) },
)

function booking([type, quantity, guest, holdMs, voucher]: [
  TypeName,
  number,
  string,
  number | undefined,
  boolean,
]): Operation {
  const request = {
    event: SHOW,
    email: email(guest),
    types: [{ name: type, quantity }],
    holdMs,
    voucher: voucher ? voucherCode(VOUCHER.code) : undefined,
  }
  return {
    name: `${holdMs === undefined ? 'book' : `hold for ${holdMs} ms`} ${quantity} ${type} for ${guest}${voucher ? ' with the voucher' : ''}`,
    aim: model => ({
      onTix: office => bookSeats(office, request),
      onModel: () => model.book(type, quantity, guest, { holdMs, voucher }),
    }),
  }
}

type Code = ReturnType<typeof bookingCode>

function toBooking(
  name: string,
  n: number,
  onTix: (office: Context, code: Code) => Promise<unknown>,
  onModel: (model: SimpleOffice, booking: Booking) => void,
): Operation {
  return {
    name: `${name} booking ${n}`,
    aim: (model, codes) => {
      const index = n % Math.max(1, codes.length)
      const [code, booking] = [codes[index], model.bookings[index]]
      if (code === undefined || booking === undefined) return undefined
      return {
        onTix: office => onTix(office, bookingCode(code)),
        onModel: () => onModel(model, booking),
      }
    },
  }
}

function confirmation(n: number): Operation {
  return toBooking('confirm', n, confirmBooking, (model, b) => model.confirm(b))
}

function cancellation([n, seats]: [number, number | undefined]): Operation {
  return toBooking(
    `cancel ${seats ?? 'all'} of`,
    n,
    (office, code) => cancelBookings(office, { codes: [code], seats }),
    (model, b) => model.cancel(b, seats),
  )
}

function exchange([n, type]: [number, TypeName]): Operation {
  return toBooking(
    `exchange for ${type}`,
    n,
    (office, code) => exchangeBooking(office, { booking: code, type }),
    (model, b) => model.exchange(b, type),
  )
}

function transfer([n, guest]: [number, string]): Operation {
  return toBooking(
    `transfer to ${guest}`,
    n,
    (office, code) => transferBooking(office, { booking: code, to: email(guest) }),
    (model, b) => model.transfer(b, guest),
  )
}

function handOn([n, guest]: [number, string]): Operation {
  return toBooking(
    `hand one seat on to ${guest} of`,
    n,
    async (office, code) => {
      const position = await office.store.read(async ({ bookings, tickets }) => {
        const all = await tickets.ofBooking((await bookings.byCode(code))?.id ?? 0)
        return all.findLast(({ status }) => status === 'valid')?.position ?? 1
      })
      return transferBooking(office, { booking: code, to: email(guest), tickets: [{ position }] })
    },
    (model, b) => model.handOn(b, guest),
  )
}

function prolonging([n, holdMs]: [number, number]): Operation {
  return toBooking(
    `prolong by ${holdMs} ms`,
    n,
    (office, code) => updateBooking(office, code, { holdMs }),
    (model, b) => model.prolong(b, holdMs),
  )
}

function paying(n: number): Operation {
  return toBooking(
    'pay',
    n,
    (office, code) => pay(office, { code, method: 'cash' }),
    (model, b) => model.pay(b),
  )
}

function refunding(n: number): Operation {
  return toBooking(
    'refund',
    n,
    (office, code) => refund(office, { code }),
    (model, b) => model.refund(b),
  )
}

function joining([type, quantity, guest]: [TypeName, number, string]): Operation {
  return {
    name: `join for ${quantity} ${type}: ${guest}`,
    aim: model => ({
      onTix: office => joinWaitlist(office, { event: SHOW, email: email(guest), type, quantity }),
      onModel: () => model.join(type, quantity, guest),
    }),
  }
}

function leaving(n: number): Operation {
  return {
    name: `leave entry ${n}`,
    aim: model => {
      const index = n % Math.max(1, model.line.length)
      const entry = model.line[index]
      if (entry === undefined) return undefined
      return {
        onTix: office => leaveWaitlist(office, { from: String(index + 1) }),
        onModel: () => model.leave(entry),
      }
    },
  }
}

function offering(ttlMs: number): Operation {
  return {
    name: `offer for ${ttlMs} ms`,
    aim: model => ({
      onTix: office => offerWaitlist(office, { event: SHOW, ttlMs }),
      onModel: () => model.offer(ttlMs),
    }),
  }
}

function resizing(capacity: number): Operation {
  return {
    name: `capacity ${capacity}`,
    aim: model => ({
      onTix: office => updateEvent(office, SHOW, { capacity }),
      onModel: () => model.resize(capacity),
    }),
  }
}
