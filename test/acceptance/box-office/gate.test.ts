import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sitDown } from '../../support/person.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const BELL = '\u0007'
const ESC = '\u001b'
const DOWN = '\u001b[B'

let count = 0

async function gate() {
  const office = await boxOffice(folder, `gate-${++count}.db`)
  await office.createEvent('Jazz', 500)
  await office.data(['add-ticket-type', 'jazz', 'vip'])
  const sold = async (type: string, seats: number, name: string) =>
    (await office.data(['sell', 'jazz', '--type', `${type}=${seats}`, '--name', name])).booking
  const stand = (...more: string[]) =>
    sitDown([
      'check-in',
      '--event',
      'jazz',
      '--gate',
      'north',
      '--actor',
      'maria',
      ...more,
      '--db',
      office.db,
    ])
  return { ...office, sold, stand }
}

it('a word and a sound tell what came of a scan, and no scan ends it', async () => {
  const { sold, stand, run } = await gate()
  const zoe = await sold('vip', 1, 'Zoë Müller')
  const party = await sold('General admission', 3, 'Grace Hopper')
  const held = await run(['book', 'jazz', '--email', 'h@example.com', '--type', 'vip', '--hold', '1h', '-q'])
  const { sees, press, ended } = stand()
  await sees(/0 of 4 in {2}General admission 0\/3 {2}vip 0\/1[\s\S]*Scan > /)
  await press('rubbish\r', new RegExp(`${BELL}[\\s\\S]*UNKNOWN {3}"rubbish"[\\s\\S]*Scan > `))
  await press(`${zoe.code}\r`, / OK {3}Zoë Müller, vip[\s\S]*1 of 4 in[\s\S]*Scan > /)
  await press(
    `${zoe.tickets[0].code}\r`,
    new RegExp(`${BELL}[\\s\\S]*ALREADY IN {3}Zoë Müller[\\s\\S]*in since \\d\\d:\\d\\d at north, by maria`),
  )
  await press(`${held.stdout}\r`, new RegExp(`${BELL}[\\s\\S]*NOT SOLD YET`))
  await press(`${party.tickets[1].code}\r`, / OK {3}Grace Hopper, General admission[\s\S]*2 of 4 in/)
  await press(`${party.code}\r`, /2 OK {3}Grace Hopper, General admission[\s\S]*4 of 4 in/)
  await press(`${'x'.repeat(2000)}\r\u0001\t${ESC}[3~\r`, /Scan > $/)
  await press('q\r', /$/)
  expect((await ended()).exit).toBe(0)
})

it('a name is searched for, arrows choose, and the last one is taken back', async () => {
  const { sold, stand, data } = await gate()
  await sold('vip', 1, 'Zoë Müller')
  await sold('vip', 2, 'Dante Müller')
  const { sees, press, ended } = stand()
  await sees(/Scan > /)
  await press('/', /Name > /)
  await press('mul', /> Zoë Müller .*0 of 1 in[\s\S]*Dante Müller .*0 of 2 in/)
  await press(DOWN, /> Dante Müller/)
  await press('\r', /2 OK {3}Dante Müller, vip[\s\S]*2 of 3 in[\s\S]*Scan > /)
  await press('u\r', /TAKEN BACK {3}Dante Müller[\s\S]*[01] of 3 in[\s\S]*Scan > /)
  // Typed faster than one can read: nobody is let in who was not seen, unless there is no other.
  await press('/mul\r', /> Zoë Müller[\s\S]*Name > /)
  await press(ESC, /Scan > /)
  await press('/zo\r', / OK {3}Zoë Müller/)
  await press('/nobody', /Nobody found/)
  await press(`${ESC}`, /Scan > /)
  await press('q\r', /$/)
  expect((await ended()).exit).toBe(0)
  const { doorList } = await data(['door-list', 'jazz'])
  const inside = doorList.filter((line: { status: string }) => line.status === 'checked_in')
  expect(inside.map((line: { name: string }) => line.name)).toContain('Zoë Müller')
})

it('says of a list that it has not shown all who were found', async () => {
  const { stand, data } = await gate()
  const guests = Array.from({ length: 12 }, (_, n) => ({
    event: 'jazz',
    type: 'vip',
    email: `ann${n}@example.com`,
    name: `Ann ${n}`,
  }))
  const file = join(folder, 'anns.ndjson')
  writeFileSync(file, guests.map(guest => `${JSON.stringify(guest)}\n`).join(''))
  await data(['import', file])
  const { sees, press, ended } = stand()
  await sees(/Scan > /)
  await press('/ann', /there are more: type more of it/)
  await press(' 11', /Ann 11[^…]*$/)
  await press(`${ESC}`, /Scan > $/)
  await press('q\r', /$/)
  expect((await ended()).exit).toBe(0)
})

it('many lines at once are worked through, each once', async () => {
  const { sold, stand, data } = await gate()
  const { tickets } = await sold('General admission', 150, 'Choir')
  const codes: string[] = tickets.map((ticket: { code: string }) => ticket.code)
  const { sees, press, ended } = stand()
  await sees(/Scan > /)
  // A scanner sends carriage return and line feed, another one a tab.
  const scans = [...codes, 'rubbish', ...codes.slice(0, 20)]
  await press(
    scans.map((code, at) => code + (at % 3 === 0 ? '\t' : '\r\n')).join(''),
    /150 of 150 in[\s\S]*Scan > $/,
  )
  await press('q\r', /$/)
  const { screen } = await ended()
  const shown = screen.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '')
  const said = (word: string) => [...shown.matchAll(new RegExp(`\\d\\d:\\d\\d:\\d\\d {2}${word}`, 'g'))]
  expect(said('OK')).toHaveLength(150)
  expect(said('ALREADY IN')).toHaveLength(20)
  expect(said('UNKNOWN')).toHaveLength(1)
  expect((await data(['check-in', '--undo', '--actor', 'maria'])).checkedIn).toBe(149)
})

it('what other gates let in is counted while nobody scans', async () => {
  const { sold, stand, data } = await gate()
  const { code } = await sold('vip', 2, 'Ada')
  const { sees, press, meanwhile, ended } = stand()
  await sees(/0 of 2 in[\s\S]*Scan > /)
  await meanwhile(() => data(['check-in', code, '--gate', 'south']), /2 of 2 in/)
  await press('\u0003', /$/)
  expect((await ended()).exit).toBe(0)
})

it('without color, the word stands there all the same', async () => {
  const { sold, db } = await gate()
  const { code } = await sold('vip', 1, 'Ada')
  const { sees, press, ended } = sitDown(['check-in', '--event', 'jazz', '--db', db], {
    columns: 40,
    rows: 20,
    env: { NO_COLOR: '1' },
  })
  await sees(/Scan > /)
  await press(`${code}\r`, /OK {3}Ada, vip/)
  await press(`${code}\r`, /was read twice/)
  await press('rubbish\r', /UNKNOWN/)
  await press(`${code}\r`, /ALREADY IN/)
  await press('q\r', /$/)
  expect((await ended()).screen).not.toMatch(/\u001b\[[\d;]*m/)
})
