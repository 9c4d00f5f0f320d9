import { Chalk } from 'chalk'
import Borderless from 'cli-table3'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { render } from '../../../src/cli/output/render.ts'
import { tablePrinter } from '../../../src/cli/output/table.ts'
import { shownList, type View } from '../../../src/cli/output/view.ts'
import { seed } from '../../support/seed.ts'

interface Guest {
  who: string
  city: string
  owes: string
  said: string
}

const view: View<Guest> = {
  fields: {
    who: { value: g => g.who },
    city: { value: g => g.city, shrinks: true },
    owes: { value: g => g.owes, align: 'right' },
    said: { value: g => g.said, wraps: true },
  },
  table: ['who', 'city', 'owes', 'said'],
  spare: ['city'],
  quiet: g => g.who,
}
const style = new Chalk({ level: 0 })
const guests = (count: number): Guest[] =>
  Array.from({ length: count }, (_, i) => ({ who: `guest ${i}`, city: 'Łódź', owes: `${i}.00`, said: '' }))
const table = (items: Guest[], width: number) =>
  [...tablePrinter(undefined, style, width, { keepEmpty: false })(shownList(view, items, ''))].join('')

/** The same by another hand, for what it measures rightly: no Thai, no emoji. Blanks at the end of lines are left out. */
function byCliTable3(items: Guest[]): string {
  const none = [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
  ]
  const lines = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid']
  const chars = Object.fromEntries([...none, ...lines].map(place => [place, '']))
  const drawn = new Borderless({
    head: ['who', 'city', 'owes', 'said'],
    colAligns: ['left', 'left', 'right', 'left'],
    chars: { ...chars, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  drawn.push(...items.map(({ who, city, owes, said }) => [who, city, owes, said]))
  return `${drawn.toString()}\n`.replaceAll(/ +$/gm, '')
}

describe('a table', () => {
  it('takes as long for each row of many as for each row of few', () => {
    const cpu = (rows: number) => {
      const items = guests(rows)
      const began = process.cpuUsage()
      table(items, 80)
      const { user, system } = process.cpuUsage(began)
      return user + system
    }
    cpu(5000)
    const few = Math.min(cpu(5000), cpu(5000))
    const many = cpu(40_000)
    // What was cleared away in its midst is of all that came before it.
    expect(many < few * 20 ? many : cpu(40_000)).toBeLessThan(few * 20)
  })

  it('has each of its rows once, also where it is drawn page by page', () => {
    const lines = table(guests(1203), 80).trimEnd().split('\n')
    expect(lines[0]).toMatch(/^who +city +owes +said$/)
    expect(lines.slice(1).map(line => line.split('  ')[0])).toEqual(guests(1203).map(({ who }) => who))
  })

  it('of plain text that fits is the one that cli-table3 draws', () => {
    const word = fc.stringMatching(/^[!-~]{1,12}$/)
    const guest = fc.record({ who: word, city: word, owes: word, said: word })
    fc.assert(
      fc.property(fc.array(guest, { minLength: 1, maxLength: 20 }), items => {
        expect(table(items, 80)).toBe(byCliTable3(items))
      }),
      { seed },
    )
  })

  it('gives a long text further lines, and leaves out only what can be spared', () => {
    const items = [
      { who: 'Ada', city: 'Łódź', owes: '125.00', said: 'I will come a little later, with two friends' },
    ]
    expect(table(items, 60)).toBe(
      [
        'who  city    owes  said',
        'Ada  Łódź  125.00  I will come a little later, with two',
        '                   friends',
        '',
      ].join('\n'),
    )
    expect(table(items, 32)).toBe(
      [
        'who    owes  said',
        'Ada  125.00  I will come a',
        '             little later, with',
        '             two friends',
        'Too narrow to show: city',
        '',
      ].join('\n'),
    )
    expect(table(items, 28)).toMatch(/^who {3}Ada\ncity {2}Łódź\nowes {2}125\.00\n/)
  })

  it('ends when it is told to, in the middle', async () => {
    const stop = new AbortController()
    const look = {
      format: 'table' as const,
      quiet: false,
      fields: undefined,
      failure: undefined,
      dryRun: false,
      style: async () => style,
      interrupted: stop.signal,
    }
    const result = { message: '', data: {}, view: shownList(view, guests(100_000), '') }
    let pages = 0
    for await (const _ of render(result, look)) if (++pages === 2) setImmediate(() => stop.abort())
    expect(pages).toBeLessThan(5)
  })
})
