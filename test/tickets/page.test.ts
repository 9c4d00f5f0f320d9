import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { readTickets } from '../../src/ticketing/box-office/read-tickets.ts'
import { ticketPages } from '../../src/tickets/page.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

it('a ticket with the longest names is on one page, and every letter of them', async () => {
  const office = await testOffice(scratchFolder())
  const [event, venue, name] = ['Wonderful '.repeat(20).trim(), 'V'.repeat(200), '日'.repeat(199)]
  const { slug } = await office.event(event, 9, { venue })
  const code = await office.book(slug, 'ada', { name, quantity: 2 })
  const pdf = await ticketPages(await readTickets(office, code))
  const text = execFileSync('pdftotext', ['-', '-'], { input: pdf, encoding: 'utf8' })
  expect(text.split('\f')).toEqual([expect.any(String), expect.any(String), ''])
  for (const page of text.split('\f').slice(0, 2)) {
    const letters = page.replaceAll(/[\s\u200b]/g, '')
    for (const whole of [event.replaceAll(' ', ''), venue, name]) expect(letters).toContain(whole)
  }
})
