import { describe, expect, it } from 'vitest'
import { bars } from '../../src/reports/bars.ts'
import { columns } from '../../src/reports/columns.ts'
import { drawingOf } from '../../src/reports/series.ts'
import { nextPeriod } from '../../src/ticketing/reports/periods.ts'
import type { Report } from '../../src/ticketing/reports/report.ts'
import { timeZone } from '../../src/values/time/zone.ts'

function sales(by: Report['by'], rows: Report['rows']): Report {
  return { name: 'sales', by, rows, totals: {}, from: null, to: null, timezone: timeZone('UTC') }
}

describe('a drawing over time', () => {
  const drawing = drawingOf(
    sales(
      ['day'],
      [
        { day: '2030-02-26', net: 8 },
        { day: '2030-03-02', net: 3 },
        { day: '2030-03-03', net: 1 },
      ],
    ),
  )

  it('goes through the days on which nothing was sold', () => {
    expect(drawing.labels).toEqual([
      '2030-02-26',
      '2030-02-27',
      '2030-02-28',
      '2030-03-01',
      '2030-03-02',
      '2030-03-03',
    ])
    expect(drawing.series).toEqual([{ name: 'net (seats)', values: [8, 0, 0, 0, 3, 1] }])
  })

  it('is columns, the highest as high as the drawing, with its ends named', () => {
    const lines = columns(drawing, 40, { unicode: true }).split('\n')
    expect(lines[0]).toBe('Sales by day: net (seats)')
    expect(lines[1]).toBe('8 │█████')
    expect(lines[10]).toBe('  │█████                   █████ █████')
    expect(lines[11]).toBe(`0 └${'─'.repeat(36)}`)
    expect(lines[12]).toBe('   2030-02-26   2030-03-01   2030-03-03')
  })

  it('fits any width, of however many periods, and needs no Unicode', () => {
    const labels = Array.from({ length: 400 }, (_, i) => `day ${i}`)
    const many = { ...drawing, labels, series: [{ name: 'net', values: labels.map((_, i) => (i * 7) % 90) }] }
    for (const width of [20, 40, 80, 200]) {
      const drawn = columns(many, width, { unicode: false })
      expect(drawn).toMatch(/^[\x20-\x7e\n]+$/)
      const body = drawn.split('\n').slice(1)
      expect(Math.max(...body.map(line => line.length))).toBeLessThanOrEqual(width)
    }
    expect(columns(many, 80, { unicode: false })).toContain('each column 6 of them')
  })
})

describe('bars', () => {
  it('tell rows apart whose first names are long, and what went out from what came in', () => {
    const slug = 'late-night-improvisation-ensemble'
    const drawing = drawingOf(
      sales(
        ['event', 'type'],
        [
          { event: slug, type: 'vip', net: 4 },
          { event: slug, type: 'balcony', net: -2 },
        ],
      ),
    )
    const [, vip, balcony] = bars(drawing, 60, { unicode: true, widthOf: text => text.length }).split('\n')
    expect(vip).toMatch(/^late-night-improvis… · vip +█+ +4$/)
    expect(balcony).toMatch(/^late-night-improvis… · balcony ░+ +-2$/)
  })
})

it.each([
  ['hour', '2030-12-31 23:00', '2031-01-01 00:00'],
  ['day', '2030-02-28', '2030-03-01'],
  ['week', '2026-W53', '2027-W01'],
  ['week', '2030-W09', '2030-W10'],
  ['month', '2030-12', '2031-01'],
] as const)('after the %s %s comes %s', (period, name, next) => {
  expect(nextPeriod(period, name)).toBe(next)
})
