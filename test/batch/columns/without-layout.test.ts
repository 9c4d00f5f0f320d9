import { describe, expect, it } from 'vitest'
import { imported, jazzOffice, writtenTo } from '../../support/files/imports.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

interface Case {
  /** As it is exported: the header, and rows. */
  rows: readonly string[]
  /** The names of what is booked, by reference; those of rows without one stand under "". */
  booked: Record<string, string | null>
  seats?: number
  skips?: Record<string, number>
  rejected?: number
  warns?: RegExp
}

/** Systems without a layout, by the headings that they use. What is not understood is told. */
const SYSTEMS: Record<string, Case> = {
  'Attendize, attendees': {
    rows: [
      'First Name,Last Name,Email,Ticket ID,Order Reference,Ticket Type,Purchase Date,Has Arrived',
      'Ada,Example,ada@example.com,5GQ3X-1,5GQ3X,General admission,2030-01-01 10:00:00,NO',
      'Bob,Example,ada@example.com,5GQ3X-2,5GQ3X,General admission,2030-01-01 10:00:00,NO',
    ],
    booked: { '5GQ3X-5GQ3X-1': 'Ada Example', '5GQ3X-5GQ3X-2': 'Bob Example' },
  },
  'Attendize, orders': {
    rows: [
      'first_name,last_name,email,order_reference,amount,fully_refunded,partially_refunded,created_at',
      'Ada,Example,ada@example.com,5GQ3X,50.00,No,No,2030-01-01 10:00:00',
      'Bob,Example,bob@example.com,9XXYY,25.00,Yes,No,2030-01-01 10:00:00',
    ],
    booked: { '5GQ3X': 'Ada Example' },
    skips: { refunded: 1 },
    warns: /"partially_refunded" looks like a status/,
  },
  'an order code on each of its tickets, and nothing that tells them apart': {
    rows: [
      'Order #,Customer Name,Customer Email,Seat,Order Status',
      '1001,Ada,ada@example.com,A1,Complete',
      '1001,Ada,ada@example.com,A2,Complete',
    ],
    booked: { 1001: 'Ada' },
    rejected: 1,
  },
  'Brown Paper Tickets, whose tickets are numbered in each transaction': {
    rows: [
      'Transaction ID,Ticket Number,Purchase Date,First Name,Last Name,E-Mail Address,Price Level,Cancelled',
      '555,1,4/13/2026 7:30 PM,Ada,Example,ada@example.com,General admission,N',
      '555,2,4/13/2026 7:30 PM,Ada,Example,ada@example.com,General admission,N',
      '556,1,4/13/2026 7:30 PM,Bob,Example,bob@example.com,General admission,Y',
    ],
    booked: { '555-1': 'Ada Example', '555-2': 'Ada Example' },
    skips: { canceled: 1 },
  },
  'answers in Swedish': {
    rows: ['Tidstämpel,E-postadress,Namn,Antal biljetter', '2026-04-03 19.30.11,ada@example.com,Ada,2'],
    booked: { '': 'Ada' },
    seats: 2,
  },
  'Universe, where guests have a name and an address of their own, or not': {
    rows: [
      'Ticket ID,Order ID,Buyer First Name,Buyer Last Name,Buyer Email,Guest First Name,Guest Last Name,Guest Email,Order State',
      't1,o1,Ada,Example,ada@example.com,Bob,Example,bob@example.com,Paid',
      't2,o2,Di,Example,di@example.com,,,,Paid',
    ],
    booked: { 'o1-t1': 'Bob Example', 'o2-t2': 'Di Example' },
  },
  'Billetto, in Danish': {
    rows: [
      'Ordrenummer;Billetnummer;Navn;E-mail;Billettype;Status;Antal',
      'D1;B1;Søren;s@example.dk;General admission;Betalt;1',
      'D1;B2;Søren;s@example.dk;General admission;Refunderet;1',
    ],
    booked: { 'D1-B1': 'Søren' },
    skips: { refunded: 1 },
  },
  'a reference in French, which is not read, beside a number to call': {
    rows: ['Réf,Email,Name,Telefonnummer', '7,ada@example.com,Ada,8'],
    booked: { '': 'Ada' },
    warns: /^The column "Réf" looks like a reference[^"]*$/,
  },
  'a count of seats in Polish, which is not read': {
    rows: ['Adres e-mail,Imię i nazwisko,Ilość osób', 'ada@example.com,Ada,2'],
    booked: { '': 'Ada' },
    seats: 1,
    warns: /"Ilość osób" looks like a quantity/,
  },
  'The Events Calendar': {
    rows: [
      'Order ID,Order Status,Ticket Type,Ticket ID,Security Code,Ticket Holder Name,Ticket Holder Email,Purchaser Name,Purchaser Email',
      '77,completed,General admission,1,ab12,Ada,ada@example.com,Ada,ada@example.com',
      '77,completed,General admission,2,ab13,Bob,,Ada,ada@example.com',
      '78,failed,General admission,3,ab14,Cy,cy@example.com,Cy,cy@example.com',
    ],
    booked: { '77-1': 'Ada', '77-2': 'Bob' },
    skips: { canceled: 1 },
  },
  'Ticket Tailor': {
    rows: [
      'Event ID,Order ID,Issued ticket ID,Ticket code,Ticket type,Full name,Email,Buyer name,Buyer email,Ticket status',
      'ev_1,or_1,it_1,tc1,General admission,Ada,ada@example.com,Ada,ada@example.com,Valid',
      'ev_1,or_1,it_2,tc2,General admission,Bob,,Ada,ada@example.com,Voided',
    ],
    booked: { 'or_1-tc1': 'Ada' },
    skips: { canceled: 1 },
  },
  'Billetto, whose status is called a state': {
    rows: [
      'Order number,Attendee name,Attendee email,Ticket type,Ticket number,State',
      'B-1,Ada,ada@example.com,General admission,1,Paid',
      'B-1,Bob,bob@example.com,General admission,2,Refunded',
    ],
    booked: { 'B-1-1': 'Ada', 'B-1-2': 'Bob' },
    warns:
      /"State" is not read, and says "Refunded" or the like in 1 row, which takes seats.*--map status=State/,
  },
  'a state that is none': {
    rows: ['Order ID,Email,Name,City,State', '1,a@example.com,Ada,Austin,TX'],
    booked: { 1: 'Ada' },
  },
  'Weezevent, in French': {
    rows: [
      'Numéro de commande;Numéro de billet;Nom;Prénom;Email;Tarif;Montant;Statut',
      'W1;1;Exemple;Ada;ada@example.com;General admission;25,00 €;Payé',
      'W1;2;Exemple;Bob;bob@example.com;General admission;25,00 €;Annulé',
    ],
    booked: { 'W1-1': 'Ada Exemple' },
    skips: { canceled: 1 },
  },
  'a list in Portuguese': {
    rows: [
      'Número do pedido;Nome;Sobrenome;E-mail;Quantidade;Status do pedido',
      'P1;Ada;Exemplo;ada@example.com;2;Aprovado',
      'P2;Bo;Exemplo;bo@example.com;3;Pendente',
      'P3;Cy;Exemplo;cy@example.com;1;Reembolsado',
    ],
    booked: { P1: 'Ada Exemplo', P2: 'Bo Exemplo' },
    seats: 5,
    skips: { refunded: 1 },
  },
  'a list in Russian': {
    rows: ['Email,Имя,Количество,Статус', 'ada@example.com,Ada,2,Оплачен'],
    booked: { '': null },
    warns: /"Количество" looks like a quantity[\s\S]*"Статус" looks like a status/,
  },
  WooCommerce: {
    rows: [
      'Order Number,Order Status,First Name (Billing),Last Name (Billing),Email (Billing),Item Name,Quantity',
      '5001,Completed,Ada,Example,ada@example.com,General admission,2',
      '5002,Refunded,Bob,Example,bob@example.com,General admission,1',
      '5003,On hold,Cy,Example,cy@example.com,General admission,1',
    ],
    booked: { 5001: 'Ada Example' },
    seats: 2,
    skips: { refunded: 1 },
    rejected: 1,
  },
  'WooCommerce in its own words': {
    rows: [
      'Order ID,Order Status,Customer Name,Customer Email,Item Name,Item Quantity',
      '5001,wc-completed,Ada Example,ada@example.com,General admission,2',
      '5002,wc-refunded,Bob Example,bob@example.com,General admission,1',
      '5003,wc-checkout-draft,Cy Example,cy@example.com,General admission,1',
      '5004,trash,Di Example,di@example.com,General admission,1',
    ],
    booked: { 5001: 'Ada Example' },
    seats: 2,
    skips: { refunded: 1, pending: 1, canceled: 1 },
  },
  'a list with a status in German': {
    rows: ['Bestellnummer;E-Mail;Name;Zahlungsstatus', 'B1;ada@example.com;Ada;bezahlt'],
    booked: { B1: 'Ada' },
    warns: /"Zahlungsstatus" looks like a status/,
  },
  Humanitix: {
    rows: [
      'Order ID,Order name,First name,Last name,Email,Buyer email,Ticket type,Ticket number,Ticket status',
      'HX1,Ada Example,Ada,Example,ada@example.com,ada@example.com,General admission,1,complete',
      'HX1,Ada Example,Bob,Example,,ada@example.com,General admission,2,cancelled',
    ],
    booked: { 'HX1-1': 'Ada Example' },
    skips: { canceled: 1 },
  },
  Eventix: {
    rows: [
      'order_id;ticket_name;barcode;firstname;lastname;email;ticket_status',
      'o1;General admission;b1;Ada;Example;ada@example.com;valid',
      'o1;General admission;b2;Ada;Example;ada@example.com;resold',
    ],
    booked: { 'o1-b1': 'Ada Example' },
    rejected: 1,
  },
  CiviCRM: {
    rows: [
      'Participant ID,Participant Name,Email,Participant Status',
      '1,Ada,ada@example.com,Registered',
      '2,Bob,bob@example.com,Cancelled',
      '3,Cy,cy@example.com,On waitlist',
      '4,Di,di@example.com,No-show',
    ],
    booked: { 1: 'Ada', 4: 'Di' },
    skips: { canceled: 1, waitlist: 1 },
  },
  Meetup: {
    rows: ['Name\tUser ID\tRSVP\tGuests', 'Ada\tu 1\tYes\t1', 'Bob\tu 2\tNo\t0', 'Cy\tu 3\tWaitlist\t0'],
    booked: { '': 'Ada' },
    skips: { declined: 1, waitlist: 1 },
    warns: /"Guests" looks like a quantity/,
  },
  'tickets without an order': {
    rows: ['Ticket ID,Name,Email', 'T1,Ada,ada@example.com', 'T2,Bob,bob@example.com'],
    booked: { T1: 'Ada', T2: 'Bob' },
  },
  'a box office in German': {
    rows: [
      'Buchungsnummer;Vorname;Name;E-Mail-Adresse;Anzahl Karten;Storniert',
      '1;Ada;Beispiel;ada@example.com;2;nein',
      '2;Bob;Beispiel;bob@example.com;1;ja',
    ],
    booked: { 1: 'Ada Beispiel' },
    seats: 2,
    skips: { canceled: 1 },
  },
  'a theatre in Spanish': {
    rows: [
      'Localizador;Nombre;Correo electrónico;Cantidad;Estado',
      'S1;Ada;ada@example.com;2;Confirmado',
      'S2;Bob;bob@example.com;1;Cancelado',
    ],
    booked: { S1: 'Ada' },
    seats: 2,
    skips: { canceled: 1 },
  },
  'a form in German': {
    rows: ['Name;E-Mail;Wie viele Plätze?', 'Ada;ada@example.com;2'],
    booked: { '': 'Ada' },
    warns: /"Wie viele Plätze\?" looks like a quantity/,
  },
  'a list with companions': {
    rows: ['Guest Name,Email,Plus Ones', 'Ada,ada@example.com,2'],
    booked: { '': 'Ada' },
    warns: /"Plus Ones" looks like a quantity/,
  },
}

it.each(Object.entries(SYSTEMS))(
  '%s',
  async (_, { rows, booked, seats, skips = {}, rejected = 0, warns }) => {
    const { all, ...office } = await jazzOffice(folder)
    const path = writtenTo(folder, `${rows.join('\n')}\n`)
    const first = await imported(office, path)
    expect(first).toMatchObject({ layout: null, skips, rejected })
    expect(first.warnings.join('\n')).toMatch(warns ?? /^$/)
    const names = (await all()).map(({ ref, name }) => [ref?.startsWith('row ') ? '' : ref, name])
    expect(Object.fromEntries(names)).toEqual(booked)
    expect(first.seats).toBe(seats ?? Object.keys(booked).length)
    expect(await imported(office, path)).toMatchObject({ booked: 0, unchanged: first.booked, rejected })
  },
)

it('a column that tells of canceled rows is not passed over the next night either, and with --strict refused', async () => {
  const office = await jazzOffice(folder)
  const rows = (state: string) => writtenTo(folder, `ref,email,State\nA,a@example.com,${state}\n`)
  expect(await imported(office, rows('confirmed'))).toMatchObject({ booked: 1, warnings: [] })
  const next = await imported(office, rows('Cancelled'))
  expect(next).toMatchObject({ unchanged: 1, warnings: [expect.stringContaining('"Cancelled"')] })
  expect(await imported(office, rows('Cancelled'), { strict: true })).toMatchObject({ rejected: 1 })
  const none = new Map([['status', '']] as const)
  expect(await imported(office, rows('Cancelled'), { map: none, strict: true })).toMatchObject({
    unchanged: 1,
    warnings: [],
  })
  const read = new Map([['status', 'State']] as const)
  expect(await imported(office, rows('Cancelled'), { map: read, update: true })).toMatchObject({ changed: 1 })
})

describe('an export whose headings are of another language', () => {
  it.each([
    [
      'Bestellnr.,Bestelldatum,Vorname,Nachname,E-Mail,Menge,Ticketart,Teilnehmernr.,Teilnehmerstatus',
      ['Nimmt teil', 'Eingecheckt', 'Nimmt nicht teil'],
    ],
    [
      'Bestell-Nr.,Bestelldatum,Vorname,Nachname,E-Mail,Anzahl,Tickettyp,Ticket-Nr.,Ticketstatus',
      ['Gültig', '', 'Storniert'],
    ],
    [
      'N° de commande,Date,Prénom,Nom de famille,Adresse e-mail,Quantité,Type de billet,N° de participant,Statut du participant',
      ['Participe', 'Enregistré', 'Ne participe pas'],
    ],
    [
      'Nº de pedido,Fecha,Nombre,Apellidos,Correo electrónico,Cantidad,Tipo de entrada,N.º de asistente,Estado del asistente',
      ['Asistirá', 'Confirmado', 'No asistirá'],
    ],
  ])('%s', async (heading, [going, there, gone]) => {
    const { all, ...office } = await jazzOffice(folder)
    const row = (ticket: number, status = '') =>
      `7,3.4.2026,Ada,Example,ada@example.com,2,General admission,${ticket},${status}\n`
    const file = `${heading}\n${row(1, going)}${row(2, there)}${row(3, gone)}`
    expect(await imported(office, writtenTo(folder, file))).toMatchObject({
      booked: 2,
      seats: 4,
      skips: { canceled: 1 },
      warnings: [],
    })
    expect((await all()).map(({ ref, name }) => `${ref} ${name}`)).toEqual([
      '7-1 Ada Example',
      '7-2 Ada Example',
    ])
  })
})

it('a row that was booked at a time to come, as it says, is booked now, and told', async () => {
  const { all: _, ...office } = await jazzOffice(folder)
  const file = 'ref,email,created at\n1,a@example.com,2031-01-01 10:00\n2,b@example.com,2029-01-01 10:00\n'
  expect((await imported(office, writtenTo(folder, file))).notes).toEqual([
    '1 row: booked at a time to come, as it says: kept as booked now',
  ])
})
