import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
type Office = Awaited<ReturnType<typeof boxOffice>>

/** An office with everything in it that an export has to carry. */
async function worn(name: string): Promise<Office> {
  const office = await boxOffice(folder, name)
  const { createEvent, data } = office
  const book = async (event: string, who: string, ...more: string[]) =>
    (await data(['book', event, '--email', `${who}@example.com`, ...more])).booking.code
  await createEvent('Jazz; "a" = b', 50, ['--price', '25', '--currency', 'EUR', '--slug', 'jazz'])
  await data(['add-ticket-type', 'jazz', '@VIP; "best"', '--price', '50.50', '--quota', '10'])
  await createEvent('Free', 20)
  await createEvent('Gone', 20, ['--price', '10', '--currency', 'EUR'])
  const general = ['--type', 'General admission']

  await data(['create-voucher', 'HALF', '--percent', '50'])
  await book('jazz', 'voucher', ...general, '-n', '3', '--voucher', 'half', '--paid', 'card')
  const mixed = await book('jazz', 'mixed', '--type', '@VIP; "best"=2', '--type', 'General admission=1')
  await data(['update-booking', mixed, '--attendee', '1=Ada; "the" \\ Countess', '--attendee', '3==cmd|x'])
  await data(['update-booking', mixed, '--note', 'two; lines = "no"'])
  await data(['pay', mixed, '--amount', '20', '--method', 'cash'])
  await data(['pay', mixed, '--amount', '60', '--method', 'transfer'])
  await data(['refund', mixed, '--amount', '5', '--yes'])
  const part = await book('jazz', 'part', ...general, '-n', '4', '--paid', 'card')
  await data(['cancel', part, '--seats', '1', '--yes'])
  const canceled = await book('jazz', 'canceled', ...general, '-n', '2', '--paid', 'cash')
  await data(['cancel', canceled, '--yes'])
  const nothing = await book('jazz', 'nothing', ...general)
  await data(['cancel', nothing, '--yes'])
  await book('free', 'held', '-n', '2', '--hold', '2h')
  await data(['book', 'free', '--channel', 'door', '--name', 'Walk In'])
  await book('free', 'many', '-n', '6')
  await book('gone', 'gone', '-n', '2', '--paid', 'card')
  await data(['cancel-event', 'gone', '--reason', 'The hall burned', '--yes'])
  const input = 'ref,email,name,quantity\nROW-1,ref@example.com,Zoë Ref,2\n'
  await data(['import', '-', '--event', 'free'], { input })

  // What is asked today is not what was asked then.
  await data(['update-ticket-type', 'jazz', 'General admission', '--price', '99'])
  await data(['update-event', 'free', '--max-per-person', '1', '--max-per-booking', '1'])
  await data(['update-event', 'jazz', '--sales-end', '2026-01-01 12:00'])
  return office
}

/** What an export says, but for what is drawn anew or is how it came. */
async function said(office: Office): Promise<unknown[]> {
  const { bookings } = await office.data(['export', 'bookings', '--format', 'json'])
  return bookings
    .map(({ code: _, channel: __, ref, ...rest }: Record<string, unknown>) => ({
      ...rest,
      ref: ref === 'ROW-1' ? ref : null,
    }))
    .sort((a: { email: string }, b: { email: string }) => String(a.email).localeCompare(String(b.email)))
}

async function seats(office: Office): Promise<unknown> {
  return (await office.data(['availability'])).availability
}

describe('a box office that moves by files', () => {
  it.each(['csv', 'json', 'ndjson', 'xlsx'])(
    'has the same bookings by way of %s, with all the money that was on them',
    async form => {
      const old = await worn(`old-${form}.db`)
      const events = join(folder, `events-${form}.${form}`)
      const bookings = join(folder, `bookings-${form}.${form}`)
      expect((await old.run(['export', 'events', '-o', events])).exit).toBe(0)
      expect((await old.run(['export', 'bookings', '-o', bookings])).exit).toBe(0)

      // Into its own database: nothing is new.
      const own = (await old.data(['import', bookings, '--update'])).import
      expect(own).toMatchObject({
        layout: 'tix',
        booked: 0,
        changed: 0,
        rejected: 0,
        unchanged: 10,
        warnings: [],
      })
      expect((await old.data(['import-events', events])).import).toMatchObject({ skipped: 3, updated: 0 })

      const moved = await boxOffice(folder, `new-${form}.db`)
      expect((await moved.data(['import-events', events])).import).toMatchObject({ created: 3, rejected: 0 })
      const counts = (await moved.data(['import', bookings])).import
      expect(counts).toMatchObject({
        booked: 9,
        skipped: 1,
        skips: { canceled: 1 },
        rejected: 0,
        warnings: [],
      })
      const before = (await said(old)).filter(booking => !JSON.stringify(booking).includes('nothing@'))
      expect(await said(moved)).toEqual(before)
      expect(await seats(moved)).toEqual(await seats(old))
      expect((await moved.data(['show', 'gone'])).event).toMatchObject({
        status: 'canceled',
        cancelReason: 'The hall burned',
      })
      expect((await moved.data(['show', 'free'])).event).toMatchObject({ maxPerPerson: 1, maxPerBooking: 1 })
      expect(await brokenInvariants(moved.db)).toEqual([])

      // Once more, and its own export there: nothing is new.
      expect((await moved.data(['import', bookings, '--update'])).import).toMatchObject({
        booked: 0,
        changed: 0,
        unchanged: 9,
      })
      const back = join(folder, `back-${form}.${form}`)
      await moved.run(['export', 'bookings', '-o', back])
      expect((await moved.data(['import', back, '--update'])).import).toMatchObject({
        booked: 0,
        changed: 0,
        unchanged: 9,
      })
      expect((await old.data(['import', back, '--update'])).import).toMatchObject({ booked: 0, changed: 0 })
    },
  )
})
