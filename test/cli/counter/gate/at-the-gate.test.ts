import { expect, it, vi } from 'vitest'
import { checkInAtGate } from '../../../../src/cli/counter/gate/check-in-screen.ts'
import { styleFor } from '../../../../src/cli/terminal/terminal.ts'
import { bookSeats } from '../../../../src/ticketing/bookings/book.ts'
import { checkInTickets } from '../../../../src/ticketing/check-in/check-in-tickets.ts'
import { undoCheckIn } from '../../../../src/ticketing/check-in/undo-check-in.ts'
import { addTicketType } from '../../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { email } from '../../../../src/values/email.ts'
import { timeZone } from '../../../../src/values/time/zone.ts'
import { testOffice } from '../../../support/office.ts'
import { type Step, typedPanel } from '../../../support/panel.ts'
import { scratchFolder } from '../../../support/tix.ts'

const folder = scratchFolder()
let count = 0

/** A gate of an event with five tickets; gives what was said there, and what stood below it. */
async function gate(rows = 24) {
  const office = await testOffice(folder, `gate-${++count}.db`)
  await office.event('Jazz', 50)
  const { booking } = await bookSeats(office, {
    event: 'jazz',
    email: email('a@example.com'),
    quantity: 5,
    channel: 'cli',
  })
  const codes = booking.tickets.map(({ code }) => code)
  const size = { columns: 40, rows }
  const scan = async (...steps: Step[]) => {
    let below: readonly string[] = []
    const { panel, said } = typedPanel(steps, size, question => {
      below = question.above?.({ ...size, typed: '' }) ?? []
    })
    await checkInAtGate(office, { event: 'jazz' }, panel, await styleFor('never', false))
    const short = said.map(line => line.replace(/^\S+ +(\S+( BACK)?).* (\S+)$/, '$1 $3'))
    return { said: short, transcript: said, below }
  }
  return { office, codes, scan }
}

it('takes back whom it let in, not whom another gate of the same name did', async () => {
  const { office, codes, scan } = await gate()
  const [mine = '', other = '', before = ''] = codes
  const elsewhere = () => checkInTickets(office, { codes: [other] })
  const { said } = await scan(before, mine, elsewhere, 'u', 'q')
  expect(said).toEqual([`OK ${before}`, `OK ${mine}`, `TAKEN BACK ${mine}`])
})

it('takes nobody else back where somebody has taken the last one back already', async () => {
  const { office, codes, scan } = await gate()
  const [mine = '', before = ''] = codes
  const elsewhere = () => undoCheckIn(office, { codes: [mine] })
  const { said } = await scan(before, mine, elsewhere, 'u', 'U', 'Q')
  expect(said).toEqual([`OK ${before}`, `OK ${mine}`, `TAKEN BACK ${mine}`, `TAKEN BACK ${before}`])
})

it('takes back the last of its name when it has just begun', async () => {
  const { office, codes, scan } = await gate()
  const [mine = ''] = codes
  await checkInTickets(office, { codes: [mine] })
  expect((await scan('u', 'q')).said).toEqual([`TAKEN BACK ${mine}`])
})

it('takes a code that a scanner reads twice for one scan, and a later one for another', async () => {
  const { codes, scan } = await gate()
  const [mine = ''] = codes
  const now = vi.spyOn(performance, 'now').mockReturnValue(0)
  const later = async () => {
    now.mockReturnValue(1_000)
  }
  const { said, transcript } = await scan(mine, mine, later, mine, 'q')
  now.mockRestore()
  expect(said[0]).toBe(`OK ${mine}`)
  expect(transcript[1]).toBe(`${mine} was read twice`)
  expect(transcript[2]).toMatch(/ALREADY IN/)
  expect(said).toHaveLength(3)
})

it('says which event a ticket is for, if not for this one, at the time that it is here', async () => {
  const { office, scan } = await gate()
  await office.event('Noh', 5, { timezone: timeZone('Asia/Tokyo') })
  const { booking } = await bookSeats(office, { event: 'noh', email: email('b@example.com') })
  const { transcript, below } = await scan(booking.code, 'q')
  expect(transcript.join('\n')).toMatch(/^13:00:00 {2}WRONG EVENT .* for Noh, Wed 1 May 2030 19:30$/)
  expect(below.join('\n')).toContain('for Noh, Wed 1 May 2030 19:30')
})

it('shows what the keys do also where there are more types than lines', async () => {
  const { office, scan } = await gate(12)
  for (let n = 0; n < 20; n++)
    await addTicketType(office, 'jazz', { name: `A type with a long name, number ${n}` })
  const { below } = await scan('nobody', 'q')
  expect(below.length).toBeLessThanOrEqual(10)
  expect(below.join('\n')).toContain('q: end')
})
