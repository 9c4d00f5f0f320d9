import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { onPostgres } from '../../support/databases.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const manual = readFileSync(resolve(import.meta.dirname, '../../../docs/reports.md'), 'utf8')
const recipes = [...manual.matchAll(/^ {4}tix (.*)$/gm)].map(([, line = '']) => line.split(' '))

const folder = scratchFolder()
const { db, data, run, createEvent } = await boxOffice(folder)

/** Numbers that look random and are the same every time. */
let seed = 7
const below = (limit: number) => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed % limit
}

/** A season of shows in currencies of 0, 2 and 3 decimals: imported, paid in part, canceled in part, given back, held. */
const SHOWS = {
  'jazz-night': ['EUR', '19.99', '45.50'],
  kabuki: ['JPY', '3500', '8001'],
  souq: ['KWD', '4.125', '9.999'],
} as const
for (const [slug, [currency, price, vip]] of Object.entries(SHOWS)) {
  await createEvent(slug, 900, ['--slug', slug, '--price', price, '--currency', currency])
  await data(['add-ticket-type', slug, 'vip', '--price', vip])
}
await data(['create-voucher', 'THIRD', '--percent', '33'])
const sales = Array.from({ length: 240 }, (_, i) => {
  const slug = Object.keys(SHOWS)[below(3)] ?? ''
  const [, price, vip] = SHOWS[slug as keyof typeof SHOWS]
  const isVip = below(4) === 0
  const seats = below(4) + 1
  const decimals = price.split('.')[1]?.length ?? 0
  const total = (Number(isVip ? vip : price) * seats).toFixed(decimals)
  const paid = below(3) > 0 ? total : ''
  const day = `2026-${String(below(9) + 1).padStart(2, '0')}-${String(below(28) + 1).padStart(2, '0')}`
  const type = isVip ? 'vip' : 'General admission'
  return [`r${i}`, `g${below(60)}@example.com`, slug, seats, type, paid, `${day}T${10 + below(13)}:40:00Z`]
})
const file = join(folder, 'season.csv')
writeFileSync(file, ['ref,email,event,quantity,type,paid,createdAt', ...sales].join('\n'))
await data(['import', file])
const { bookings } = await data(['find', '--limit', '240'])
const codes: string[] = bookings.map(({ code }: { code: string }) => code)
for (const code of codes.slice(0, 12)) await run(['cancel', code, '--seats', '1'])
await run(['cancel', ...codes.slice(12, 24)])
await run(['refund', ...codes.slice(12, 18)])
for (const slug of Object.keys(SHOWS)) {
  await data([
    'book',
    slug,
    '--email',
    'v@example.com',
    '-n',
    '3',
    '--type',
    'vip',
    '--voucher',
    'THIRD',
    '--paid',
    'cash',
  ])
  await data(['book', slug, '--email', 'h@example.com', '-n', '2', '--type', 'vip', '--hold', '1h'])
}

async function exported(what: string): Promise<string> {
  const path = join(folder, `${what}.tsv`)
  expect((await run(['export', what, '-o', path])).exit).toBe(0)
  return path
}

/** What awk makes of files: it knows nothing of tix, and sums up whole units of each currency. */
function awk(program: string, ...files: string[]): string[] {
  const told = execFileSync('awk', ['-F', '\t', `${COLUMNS}\n${program}`, ...files], { encoding: 'utf8' })
  return told.trim().split('\n').sort()
}
const COLUMNS = `
  function units(amount) { gsub(/\\./, "", amount); return amount + 0 }
  FNR == 1 { file++; for (i = 1; i <= NF; i++) at[file, $i] = i; next }
  function col(name) { return $(at[file, name]) }`

type Row = Record<string, string | number | { amount: string }>
const units = (money: Row[string] | undefined) =>
  typeof money === 'object' ? Number(money.amount.replace('.', '')) : 0

describe('the figures of a season are those that awk finds in the exports', () => {
  it('sales by event and type', async () => {
    const expected = awk(
      `file == 1 { status[col("code")] = col("status"); next }
       status[col("booking")] != "confirmed" { next }
       col("status") == "valid" { key = col("event") " " col("type"); seats[key]++; net[key] += units(col("price")); off[key] += units(col("discount")) }
       END { for (key in seats) print key, seats[key], net[key] + off[key], off[key], net[key] }`,
      await exported('bookings'),
      await exported('tickets'),
    )
    const { report } = await data(['report', 'sales', '--by', 'event', '--by', 'type'])
    const rows = report.rows.map((row: Row) =>
      [
        row['event'],
        row['type'],
        row['net'],
        units(row['gross']),
        units(row['discount']),
        units(row['netAmount']),
      ].join(' '),
    )
    expect(rows.sort()).toEqual(expected)
    expect(rows).toHaveLength(6)
  })

  it('takings by month, event and method', async () => {
    const expected = awk(
      `{ key = substr(col("at"), 1, 7) " " col("event") " " col("method"); net[key] += units(col("amount")); moved[key]++ }
       END { for (key in net) print key, moved[key], net[key] }`,
      await exported('payments'),
    )
    const by = ['--by', 'month', '--by', 'event', '--by', 'method', '--timezone', 'Europe/Berlin']
    const { report } = await data(['report', 'takings', ...by])
    const rows = report.rows.map((row: Row) =>
      [
        row['month'],
        row['event'],
        row['method'],
        Number(row['payments']) + Number(row['refunds']),
        units(row['net']),
      ].join(' '),
    )
    expect(rows.sort()).toEqual(expected)
    expect(rows.length).toBeGreaterThan(20)
  })

  it('what is due and owed', async () => {
    const expected = awk(
      `units(col("due")) + units(col("owed")) > 0 { key = col("event"); n[key]++; due[key] += units(col("due")); owed[key] += units(col("owed")) }
       END { for (key in n) print key, n[key], due[key], owed[key] }`,
      await exported('bookings'),
    )
    const { report } = await data(['report', 'owed', '--by', 'event'])
    const rows = report.rows.map((row: Row) =>
      [row['event'], row['bookings'], units(row['due']), units(row['owed'])].join(' '),
    )
    expect(rows.sort()).toEqual(expected)
  })

  it('and doctor finds nothing against them', async () => {
    const doctor = await run(['doctor', '--json'])
    expect(doctor.json().data.doctor.checks).toContainEqual(
      expect.objectContaining({ name: 'figures', status: 'ok' }),
    )
  })
})

it.each(recipes)('the manual: tix %s %s %s %s %s', async (...words: string[]) => {
  const at = words.indexOf('-o')
  const file = at === -1 ? undefined : join(folder, words[at + 1] ?? '')
  const given = file === undefined ? words : words.with(at + 1, file)
  const result = await run(given)
  expect(result.exit, result.stderr).toBe(0)
  if (file === undefined) return
  expect(existsSync(file)).toBe(true)
  const content = readFileSync(file)
  if (file.endsWith('.xlsx')) expect(content.subarray(0, 2).toString()).toBe('PK')
  if (file.endsWith('.svg')) expect(content.toString()).toMatch(/^<svg.*General admission/s)
  if (file.endsWith('.html')) expect(content.toString()).toMatch(/^<!doctype html>.*<svg.*<tfoot>/s)
})

it('a report says at once where it cannot be written, and takes no database its place', async () => {
  expect((await run(['report', 'sales', '-o', join(folder, 'sales.pdf')])).exit).toBe(2)
  if (onPostgres) return
  const shop = join(folder, 'shop.csv')
  copyFileSync(db, shop)
  const before = readFileSync(shop)
  expect((await run(['report', 'sales', '-o', shop])).stderr).toContain('is a database')
  expect(readFileSync(shop).equals(before)).toBe(true)
})
