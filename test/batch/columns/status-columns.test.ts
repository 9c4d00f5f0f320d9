import { describe, expect, it } from 'vitest'
import { imported, jazzOffice, writtenTo } from '../../support/files/imports.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

/** What becomes of two rows that differ in this column alone. */
async function withColumn(heading: string, first: string, second: string) {
  const rows = `ref,email,${heading}\nA,a@example.com,${first}\nB,b@example.com,${second}\n`
  return imported(await jazzOffice(folder), writtenTo(folder, rows))
}

describe('a column that says yes or no to a seat', () => {
  it.each([
    ['Valid', 'Yes', 'No', 'canceled'],
    ['Is valid', 'true', 'false', 'canceled'],
    ['Valid', '1', '0', 'canceled'],
    ['Gültig', 'ja', 'nein', 'canceled'],
    ['Valide', 'oui', 'non', 'canceled'],
    ['Waitlisted', 'No', 'Yes', 'waitlist'],
    ['On waitlist', 'false', 'true', 'waitlist'],
    ['Declined?', 'no', 'yes', 'declined'],
    ['Rejected at', '', '2026-11-01 10:00', 'declined'],
    ['Revoked', '', 'x', 'canceled'],
    ['Remboursé', 'Non', 'Oui', 'refunded'],
    ['Annulé', '', 'oui', 'canceled'],
    ['Reembolsado', 'no', 'sí', 'refunded'],
    ['Erstattet am', '', '01.11.2026', 'refunded'],
    ['Statut', 'Valide', 'Annulé', 'canceled'],
    ['Void Status', 'No', 'Yes', 'canceled'],
    ['Order State', 'completed', 'cancelled', 'canceled'],
    ['Status', 'checked-in', 'Not-Attending', 'canceled'],
    ['Status', 'Betald', 'Avbokad', 'canceled'],
    ['Durum', 'Onaylandı', 'İptal edildi', 'canceled'],
    ['ステータス', '確定', '返金済み', 'refunded'],
  ])('%s: %s is booked, %s is not', async (heading, good, bad, reason) => {
    expect(await withColumn(heading, good, bad)).toMatchObject({
      booked: 1,
      skips: { [reason]: 1 },
      rejected: 0,
      warnings: [],
    })
  })

  it.each(['Valid until', 'Valid from', 'Waitlist position'])('%s is none', async heading => {
    expect(await withColumn(heading, '2', '2027-01-01')).toMatchObject({ booked: 2, warnings: [] })
  })

  it.each(['Ticket valid?', 'Waitlisted since'])('%s is not passed over in silence', async heading => {
    const { skipped, warnings } = await withColumn(heading, '', 'No')
    expect(skipped + warnings.length).toBeGreaterThan(0)
  })
})

it('The numbers of FooEvents are references', async () => {
  const rows = 'TicketID,OrderID,Attendee Email,Ticket Status\n1001,501,a@example.com,Not Checked In\n'
  const { all, ...at } = await jazzOffice(folder)
  expect(await imported(at, writtenTo(folder, rows))).toMatchObject({ booked: 1, notes: [] })
  expect((await all()).map(({ ref }) => ref)).toEqual(['501-1001'])
})

it('a word that every object knows is no status', async () => {
  expect(await withColumn('Status', 'confirmed', 'constructor')).toMatchObject({ booked: 1, rejected: 1 })
})
