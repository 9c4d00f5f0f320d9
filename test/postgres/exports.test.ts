import { expect, it } from 'vitest'
import { exportItems } from '../../src/ticketing/reports/exports.ts'
import { ask, write } from '../support/databases.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('gives no row twice when the server breaks off in the middle', async () => {
  const office = await testOffice(folder)
  const { id } = await office.event('Large', 2000)
  await write(
    office.db,
    `INSERT INTO bookings (code, event_id, user_email, quantity, status, channel, ticket_secret, created_at)
     SELECT 'C' || n, ${id}, 'guest@example.com', 1, 'confirmed', 'cli', 's', '2030-01-01T00:00:00.000Z'
     FROM generate_series(1, 1200) n`,
  )
  const given: unknown[] = []
  const exporting = exportItems(office, { what: 'bookings' }, async page => {
    given.push(...page.map(item => item['code']))
    if (given.length === 500)
      await ask(
        office.db,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      )
  })
  await expect(exporting).rejects.toMatchObject({ code: 'BUSY', details: { exported: 500 } })
  expect(new Set(given).size).toBe(given.length)
  const all: unknown[] = []
  await exportItems(office, { what: 'bookings' }, async page => void all.push(...page))
  expect(all).toHaveLength(1200)
})
