import { expect, it } from 'vitest'
import { listEvents } from '../../../src/ticketing/events/list-events.ts'
import { readLog } from '../../../src/ticketing/reports/log.ts'
import { report } from '../../../src/ticketing/reports/report.ts'
import { resolvePeriod, since } from '../../../src/values/time/since.ts'
import { when } from '../../../src/values/time/when.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

it('a period that ends before it begins is refused, where nothing would be found in it', async () => {
  const office = await testOffice(scratchFolder())
  await office.event('Jazz', 10)
  const [from, to] = [when('2030-01-02'), when('2030-01-01')]
  await expect(listEvents(office, { from, to })).rejects.toThrow('must be later than the beginning')
  await expect(listEvents(office, { from: to, to: from })).resolves.toBeDefined()
  await expect(listEvents(office, { from, to: from })).resolves.toBeDefined()

  const [first, last] = [since('1h'), since('2h')]
  await expect(readLog(office, { since: first, until: last })).rejects.toThrow(
    'must be later than the beginning',
  )
  await expect(readLog(office, { since: last, until: first })).resolves.toBeDefined()
  const figures = report(office, { name: 'sales', events: [], by: [], since: first, to: when('2029-01-01') })
  await expect(figures).rejects.toThrow('must be later than the beginning')
  const now = office.clock.now()
  await expect(resolvePeriod({ since: first, until: last }, now)).rejects.toThrow(
    'must be later than the beginning',
  )
})
