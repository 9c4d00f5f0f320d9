import { expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { MIGRATIONS } from '../../src/store/postgres/schema.ts'
import { ask, newDatabase, write } from '../support/databases.ts'
import { HOLDS_OF_THE_FIRST_SCHEMA, TYPES_OF_THESE_HOLDS } from '../support/first-schema.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('brings a server of the first schema to that of today, and makes its bookings findable', async () => {
  const url = await newDatabase(folder, 'old')
  const { text = '' } = MIGRATIONS[0] ?? {}
  await write(
    url,
    `CREATE TABLE tix_schema (version BIGINT NOT NULL); INSERT INTO tix_schema VALUES (1); ${text}
    INSERT INTO events (id, slug, name, search_text, sort_name, starts_at, over_at, timezone, utc_offsets, status, capacity,
      available, created_at) VALUES (1, 'jazz', 'Jazz', '', '', '', '', 'UTC', '[]', 'on_sale', 90000, 65000, '');
    INSERT INTO ticket_types (id, event_id, name, name_key) VALUES (1, 1, 'General admission', '');
    INSERT INTO bookings (id, code, event_id, user_email, user_name, quantity, status, channel, ticket_secret, created_at)
      SELECT i, 'C' || i, 1, 'a@example.com', CASE WHEN i % 2 = 0 THEN 'Zoë guest' || i END, 1, 'confirmed', 'cli', '', ''
      FROM generate_series(1, 25000) AS i;
    INSERT INTO tickets (booking_id, position, ticket_type_id, attendee, status) VALUES (20001, 1, 1, 'Åsa Zoë', 'valid')`,
  )
  const store = await openStore(url, { timeoutMs: 60_000 })
  const types = await store.write(queries => queries.ticketTypes.ofEvent(1))
  expect(types).toMatchObject([{ name: 'General admission' }])
  await store.close()
  expect(
    await ask(url, `SELECT count(*) AS words FROM booking_words WHERE word = 'zoe' AND event_id = 1`),
  ).toEqual([{ words: 12_501 }])
  expect(
    await ask(url, `SELECT booking_id AS id FROM booking_words WHERE word IN ('asa', 'guest24990')`),
  ).toEqual([{ id: 20_001 }, { id: 24_990 }])
})

it('tells the type of holds that have one, and of no others', async () => {
  const url = await newDatabase(folder, 'holds')
  const { text = '' } = MIGRATIONS[0] ?? {}
  await write(
    url,
    `CREATE TABLE tix_schema (version BIGINT NOT NULL); INSERT INTO tix_schema VALUES (1); ${text} ${HOLDS_OF_THE_FIRST_SCHEMA}`,
  )
  const store = await openStore(url, { timeoutMs: 60_000 })
  await store.write(queries => queries.events.byId(1))
  await store.close()
  expect(await ask(url, 'SELECT id, ticket_type_id AS type FROM bookings ORDER BY id')).toEqual(
    TYPES_OF_THESE_HOLDS,
  )
})
