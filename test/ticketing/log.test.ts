import { expect, it } from 'vitest'
import { addTicketType } from '../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { readLog } from '../../src/ticketing/reports/log.ts'
import { since } from '../../src/values/time/since.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

it('what was written since a time is found whatever the clock did, and nothing else', async () => {
  const office = await testOffice(scratchFolder())
  const { slug } = await office.event('Jazz', 10)
  const codes: string[] = []
  for (const time of ['02T10:00', '02T12:00', '02T11:00', '02T09:00', '02T13:00']) {
    office.at(`2030-01-${time}:00Z`)
    codes.push(await office.book(slug, 'ada'))
  }
  const found = async (oldestFirst: boolean) => {
    const request = { event: slug, since: since('2030-01-02T11:00:00Z'), oldestFirst }
    const { entries } = await readLog(office, request)
    return entries.map(entry => entry.booking?.replace('-', ''))
  }
  const expected = [codes[1], codes[2], codes[4]]
  expect(await found(true)).toEqual(expected)
  expect(await found(false)).toEqual(expected.toReversed())
})

it.each(['constructor', '__proto__'])('the log counts the seats of a type called %s', async name => {
  const office = await testOffice(scratchFolder())
  const { slug } = await office.event('Jazz', 10)
  await addTicketType(office, slug, { name })
  await office.book(slug, 'ada', { types: [{ name, quantity: 2 }] })
  const { entries } = await readLog(office, { event: slug })
  expect(JSON.stringify(entries[0]?.after?.['seats'])).toBe(JSON.stringify(Object.fromEntries([[name, 2]])))
})
