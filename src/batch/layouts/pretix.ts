import type { Layout } from './layout.ts'

const WORDS = {
  paid: 'paid',
  bezahlt: 'paid',
  pending: 'confirmed',
  ausstehend: 'confirmed',
  'pending (overdue)': 'confirmed',
  'ausstehend (überfällig)': 'confirmed',
  'pending (confirmed)': 'confirmed',
  'ausstehend (bestätigt)': 'confirmed',
  expired: 'expired',
  abgelaufen: 'expired',
  canceled: 'canceled',
  storniert: 'canceled',
  'canceled (paid fee)': 'canceled',
  'storniert (bezahlte gebühr)': 'canceled',
  'storniert (gebühr bezahlt)': 'canceled',
  'approval pending': 'pending',
  'freigabe ausstehend': 'pending',
} as const

/** src/pretix/plugins/…/exporters/orderlist.py and checkinlists exporters. */
export const pretixOrders: Layout = {
  name: 'pretix-orders',
  title: 'pretix: orders (English, German)',
  knownBy: [
    ['Order code', 'Order total', 'Status', 'Positions'],
    ['Bestellnummer', 'Gesamtbetrag', 'Status', 'Positionen'],
    ['Bestellnummer', 'Bestellsumme', 'Status', 'Positionen'],
  ],
  fields: {
    event: 'Event slug | Kurzname der Veranstaltung | Veranstaltungskürzel',
    email: 'Email | E-Mail',
    name: 'Name | Rechnungsadresse: Name',
    quantity: 'Positions | Positionen',
    ref: 'Order code | Bestellnummer',
    total: 'Order total | Gesamtbetrag | Bestellsumme',
    createdAt: 'Order date + Order time | Bestelldatum + Bestelluhrzeit',
    note: 'Comment | Kommentar',
  },
  status: ['Status'],
  words: WORDS,
  ignored: ['Invoice numbers', 'Rechnungsnummern', 'VAT ID', 'USt-ID', 'State', 'Bundesland'],
}

export const pretixPositions: Layout = {
  name: 'pretix-positions',
  title: 'pretix: order positions (English, German)',
  knownBy: [
    ['Order code', 'Position ID', 'Status', 'Product'],
    ['Bestellnummer', 'Position', 'Status', 'Produkt'],
    ['Bestellnummer', 'Positionsnummer', 'Status', 'Produkt'],
    ['Bestellnummer', 'Positions-ID', 'Status', 'Produkt'],
  ],
  fields: {
    event: 'Event slug | Kurzname der Veranstaltung | Veranstaltungskürzel',
    email: 'Attendee email | E-Mail Teilnehmer*in | Email | E-Mail',
    name: 'Attendee name | Name Teilnehmer*in | Invoice address name | Rechnungsadresse: Name',
    type: 'Product | Produkt',
    ref: 'Order code | Bestellnummer',
    ticket: 'Position ID | Position | Positionsnummer | Positions-ID',
    total: 'Price | Preis',
    createdAt: 'Order date + Order time | Bestelldatum + Bestelluhrzeit',
    note: 'Order comment | Bestellkommentar',
  },
  status: ['Status'],
  words: WORDS,
  ignored: [
    'Pseudonymization ID',
    'Pseudonyme ID',
    'Seat ID',
    'Sitzplatz-ID',
    'VAT ID',
    'USt-ID',
    'State',
    'Bundesland',
    'Variation',
    'Variante',
  ],
}

export const pretixCheckIn: Layout = {
  name: 'pretix-check-in',
  title: 'pretix: check-in lists (English, German)',
  knownBy: [
    ['Order code', 'Attendee name', 'Product', 'Checked in', 'Automatically checked in'],
    ['Bestellnummer', 'Name Teilnehmer*in', 'Produkt', 'Eingecheckt', 'Automatisch eingecheckt'],
    ['Bestellnummer', 'Name', 'Produkt', 'Eingecheckt'],
  ],
  fields: {
    email: 'E-mail | Email | E-Mail',
    name: 'Attendee name | Name Teilnehmer*in | Name',
    type: 'Product | Produkt',
    ref: 'Order code | Bestellnummer',
    total: 'Price | Preis',
    paid: 'Paid | Bezahlt',
    createdAt: 'Order date | Bestelldatum',
    note: 'Comment | Kommentar',
  },
  ignored: ['Seat ID', 'Sitzplatz-ID', 'Pseudonymization ID'],
  rowsOfOrders: true,
}
