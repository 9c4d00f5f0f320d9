import type { Field } from '../layouts/layout.ts'

/**
 * The names under which a field is known where no layout is: ours, and those that other systems agree upon. As
 * sources; the surest first. Compared as `normal` has it.
 */
export const NAMES: Readonly<Record<Exclude<Field, 'status'>, readonly string[]>> = {
  event: ['event', 'event slug'],
  email: [
    'email',
    'email address',
    'user email',
    'attendee email',
    'ticket email',
    'guest email',
    'buyer email',
    'customer email',
    'purchaser email',
    'order email',
    'contact email',
    'mail',
  ],
  name: [
    'name',
    'attendee name',
    'user name',
    'guest name',
    'full name',
    'first name + last name',
    'first name + surname',
    'given name + family name',
    'given name + surname',
    'buyer name',
    'buyer first name + buyer last name',
    'customer name',
    'purchaser name',
    'first name',
    'last name',
  ],
  quantity: [
    'quantity',
    'qty',
    'seats',
    'positions',
    'number of seats',
    'number of tickets',
    'ticket quantity',
  ],
  type: ['type', 'types', 'ticket type', 'product', 'ticket name', 'product name'],
  ref: [
    'ref',
    'reference',
    'order code',
    'order #',
    'order id',
    'order reference',
    'order ref',
    'booking id',
    'booking #',
    'booking code',
    'booking reference',
    'booking ref',
    'reservation id',
    'reservation #',
    'registration id',
    'registration #',
    'confirmation #',
    'confirmation code',
  ],
  ticket: [
    'position id',
    'attendee #',
    'attendee id',
    'ticket id',
    'ticket #',
    'ticket code',
    'ticket reference',
    'ticket ref',
    'barcode',
    'barcode #',
    'security code',
    'qr code',
    'line item id',
    'order item id',
  ],
  paid: ['paid', 'amount paid', 'paid amount'],
  total: [],
  discount: [],
  currency: ['currency'],
  payments: [],
  prices: [],
  attendees: ['attendees'],
  note: [],
  createdAt: ['createdat', 'created at'],
  expiresAt: ['expiresat', 'expires at'],
}

/** Names of columns that say whether a row takes a seat; each that is there is judged. */
export const STATUS_NAMES = [
  'status',
  'attendee status',
  'order status',
  'booking status',
  'ticket status',
  'registration status',
  'approval status',
  'rsvp status',
  'order item status',
  'void status',
  'refund status',
  'ticket invalidated',
  'invalidated',
  'voided',
  'void',
  'canceled',
  'cancelled',
  'is canceled',
  'is cancelled',
  'canceled at',
  'cancelled at',
  'refunded',
  'refunded at',
  'deleted at',
]

/** Of an order or a ticket of another system: not read where a reference is. */
const REFERENCE =
  /^(id|uuid|guid|api id|public id|short id|external id|reference|ref)$|\b(order|booking|reservation|registration|confirmation|ticket|attendee|guest|purchase|transaction|bestell\w*|buchungs?\w*)\b.*(\bid|#|\bcode|\bref|\breference)$|^(bestellnummer|buchungsnummer|barcode)$/u
const QUANTITY =
  /\b(qty|quantity|seats|places|guests|party size|group size|how many|number of (?:tickets|people|persons|guests)|(?:ticket|seat|guest) count|# of (?:tickets|people|seats|guests)|pax|persons|people|anzahl|menge|plätze|personen|tickets)\b/u
const STATUS =
  /\b(status|approved|approval|invalidated|voided|void|cancell?ed|cancell?ation|refunded|refund|deleted|declined|storniert)\b/u
const NOT_STATUS = /\b(fulfillment|policy|reason|amount|fee)\b/u

/** What a column that is not read looks like, if that matters. */
export function looksLike(heading: string): 'a status' | 'a quantity' | 'a reference' | undefined {
  if (STATUS.test(heading) && !NOT_STATUS.test(heading)) return 'a status'
  if (QUANTITY.test(heading)) return 'a quantity'
  if (REFERENCE.test(heading)) return 'a reference'
  return undefined
}
