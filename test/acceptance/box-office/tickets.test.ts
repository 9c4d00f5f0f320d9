import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import ICAL from 'ical.js'
import jsQR from 'jsqr'
import { beforeAll, describe, expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const NAMES = [
  'Zoë Müller-Łukasiewicz',
  'Ελένη Παπαδοπούλου',
  'Ольга Чехова',
  'محمد الخوارزمي',
  'דוד בן גוריון',
  'Sara سارة Cohen כהן',
  'क्षितिज श्रीवास्तव',
  'น้ำทิพย์ ศรีสุข',
  '山田太郎',
  '김철수',
  '王小明',
  '张伟',
]

/** Without blanks: where the direction changes, a reader of pages guesses at them. */
function bare(text = ''): string {
  return text.normalize('NFKC').replaceAll(/\s/g, '')
}

/** What a reader of pages makes of them, in the order in which it is read aloud: its marks for that, apart. */
function readPages(path: string): string {
  const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
  return text.replaceAll(/[\u200e\u200f\u202a-\u202e]/g, '').normalize('NFKC')
}

let office: Awaited<ReturnType<typeof boxOffice>>
let booking: { code: string; tickets: { code: string }[] }
beforeAll(async () => {
  office = await boxOffice(folder)
  await office.createEvent('Jazz', 50, ['--venue', 'Großer Saal'])
  const attendees = NAMES.flatMap(name => ['--attendee', name])
  booking = (
    await office.data(['book', 'jazz', '--channel', 'door', '-n', String(NAMES.length), ...attendees])
  ).booking
})

/** Reads a picture of black and white modules, by a reader that did not draw it. */
function decoded(dark: (x: number, y: number) => boolean, size: number): string | undefined {
  const scale = 4
  const side = size * scale
  const pixels = new Uint8ClampedArray(side * side * 4)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const shade = dark(Math.floor(x / scale), Math.floor(y / scale)) ? 0 : 255
      pixels.set([shade, shade, shade, 255], (y * side + x) * 4)
    }
  return jsQR(pixels, side, side)?.data
}

/** Of our PNG: one bit a pixel, no filter. */
function readPng(bytes: Buffer) {
  const size = bytes.readUInt32BE(16)
  const at = bytes.indexOf('IDAT')
  const rows = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))
  const line = 1 + Math.ceil(size / 8)
  return { size, dark: (x: number, y: number) => !((rows[y * line + 1 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) }
}

describe('the QR code of a ticket is read as its code', () => {
  const drawn = async (format: string) => {
    const [ticket] = booking.tickets
    const { stdout, exit } = await office.run(['ticket', ticket?.code ?? '', '--as', format])
    expect(exit).toBe(0)
    return stdout
  }
  it('on a terminal', async () => {
    const lines = (await drawn('qr')).split('\n').filter(line => /^[█▀▄ ]+$/.test(line))
    const lit = (x: number, y: number) =>
      '█'.includes(lines[y >> 1]?.[x] ?? '') || lines[y >> 1]?.[x] === (y % 2 ? '▄' : '▀')
    expect(decoded((x, y) => !lit(x, y), lines[0]?.length ?? 0)).toBe(booking.tickets[0]?.code)
  })
  it('as SVG', async () => {
    const svg = await drawn('svg')
    const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])
    const dark = new Set([...svg.matchAll(/M(\d+) (\d+)h1v1/g)].map(([, x, y]) => `${x} ${y}`))
    expect(decoded((x, y) => dark.has(`${x} ${y}`), size)).toBe(booking.tickets[0]?.code)
  })
  it('as PNG, a file for each ticket', async () => {
    const path = join(folder, 'tickets.png')
    await office.data(['ticket', booking.code, '-o', path])
    const { size, dark } = readPng(readFileSync(path.replace('.png', '-2.png')))
    expect(decoded(dark, size)).toBe(booking.tickets[1]?.code)
  })
})

it('a PDF has a page for each ticket, with every name in its own script', async () => {
  const path = join(folder, 'tickets.pdf')
  await office.data(['ticket', booking.code, '-o', path])
  const pages = readPages(path).split('\f')
  expect(pages).toHaveLength(NAMES.length + 1)
  for (const [index, name] of NAMES.entries()) {
    expect(bare(pages[index])).toContain(bare(name))
    expect(pages[index]).toContain(booking.tickets[index]?.code)
    expect(pages[index]).toContain('Thursday, 1 May 2031, 19:30')
    expect(pages[index]).toContain('Europe/Berlin (UTC+02:00)')
    expect(pages[index]).toContain('Großer Saal')
  }
  // Read back is not drawn: each script has glyphs in a font of its own, and none is a box of the first one.
  const fonts = execFileSync('pdffonts', [path], { encoding: 'utf8' })
  for (const font of ['NotoSans', 'NaskhArabic', 'SansHebrew', 'SansThai', 'SansJP', 'SansKR'])
    expect(fonts).toContain(font)
  const image = join(folder, 'page')
  execFileSync('pdftoppm', ['-r', '100', '-f', '3', '-singlefile', '-gray', path, image])
  const [, width = '', height = '', pixels] = splitPgm(readFileSync(`${image}.pgm`))
  const rgba = new Uint8ClampedArray(Number(width) * Number(height) * 4)
  pixels.forEach((shade, at) => {
    rgba.set([shade, shade, shade, 255], at * 4)
  })
  expect(jsQR(rgba, Number(width), Number(height))?.data).toBe(booking.tickets[2]?.code)
})

it('a PDF in which letters are printed as boxes is warned of', async () => {
  const booked = ['book', 'jazz', '--email', 't@example.com', '--name', 'தமிழ்', '-q']
  const code = (await office.run(booked)).stdout.trim()
  const { exit, stdout, stderr } = await office.run(['ticket', code, '-o', join(folder, 'tamil.pdf')])
  expect([exit, stdout, stderr]).toEqual([
    0,
    '',
    'Warning: the PDF has no font for "தமிழ்": a box is printed for each letter\n',
  ])
  expect((await office.run(['ticket', code, '-o', join(folder, 'tamil.txt')])).stderr).toBe('')
})

function splitPgm(bytes: Buffer): [string, string, string, Buffer] {
  const [head = '', width = '', height = ''] =
    /^P5\s(\d+)\s(\d+)\s255\s/.exec(bytes.toString('latin1', 0, 60)) ?? []
  return [head, width, height, bytes.subarray(head.length)]
}

it('book writes them at once', async () => {
  const path = join(folder, 'booked.pdf')
  const { booking } = await office.data(['book', 'jazz', '--email', 'a@example.com', '--tickets', path])
  expect(execFileSync('pdftotext', [path, '-'], { encoding: 'utf8' })).toContain(booking.tickets[0].code)
  expect(
    (await office.run(['book', 'jazz', '--email', 'a@example.com', '--hold', '1h', '--tickets', path])).exit,
  ).toBe(2)
})

it('the list at the door is on paper too, and a walk-in on it', async () => {
  await office.data(['sell', 'jazz'])
  await office.data(['book', 'jazz', '--email', 'nameless@example.com'])
  const path = join(folder, 'door.pdf')
  const { doorList } = await office.data(['door-list', 'jazz', '-o', path])
  expect(doorList.at(-1)).toMatchObject({ name: null, status: 'valid' })
  const text = readPages(path)
  for (const { code } of doorList) expect(text).toContain(code)
  for (const name of NAMES) expect(bare(text)).toContain(bare(name))
  expect(text).toContain('walk-in')
  expect(text).toContain('nameless@example.com')
  expect(await office.run(['door-list', 'jazz', '-o', path.replace('pdf', 'xlsx')])).toMatchObject({
    exit: 0,
    stdout: '',
    stderr: '',
  })
  expect((await office.run(['door-list', 'jazz', '-o', path.replace('pdf', 'docx')])).exit).toBe(2)
})

it('a picture in a format that there is not is refused before anything is sold', async () => {
  const path = join(folder, 'tickets.jpg')
  const before = (await office.data(['availability', 'jazz'])).availability
  for (const args of [
    ['ticket', booking.code, '-o', path],
    ['book', 'jazz', '--email', 'a@example.com', '--type', 'vip', '--tickets', path],
    ['sell', 'jazz', '--type', 'vip', '--tickets', path],
  ]) {
    const { exit, stderr } = await office.run(args)
    expect({ exit, stderr }).toMatchObject({ exit: 2, stderr: expect.stringContaining('not ".jpg"') })
  }
  expect((await office.data(['availability', 'jazz'])).availability).toEqual(before)
  expect(existsSync(path)).toBe(false)
  expect((await office.run(['ticket', booking.code, '-o', path, '--as', 'ics'])).exit).toBe(0)
})

it('a calendar entry is what calendar programs read', async () => {
  const { stdout } = await office.run(['ticket', booking.code, '--as', 'ics'])
  const calendar = new ICAL.Component(ICAL.parse(stdout))
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
  expect(event.summary).toBe('Jazz')
  expect(event.location).toBe('Großer Saal')
  expect(event.startDate.toJSDate().toISOString()).toBe('2031-05-01T17:30:00.000Z')
})

it('with -q is told by its codes alone', async () => {
  const { stdout } = await office.run(['ticket', booking.code, '-q'])
  expect(stdout.trim().split('\n')).toEqual(booking.tickets.map(({ code }) => code))
})
