import SqliteDatabase from 'better-sqlite3'
import { execaSync } from 'execa'
import { describe, expect, it } from 'vitest'
import { visible } from '../../src/values/parse-error.ts'
import { sitDown } from '../support/person.ts'
import { atTerminal } from '../support/terminal.ts'
import { boxOffice, scratchFolder, tix } from '../support/tix.ts'

const folder = scratchFolder()
const ESC = '\u001b'
const ESCAPE = '\u001b]0;owned\u0007\u001b[2J'
const HIDDEN = '\u202egnp.exe\u202c\u200b\u009b31m'

/** What a terminal would obey, but for the colors that `atTerminal` has written out. */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** A box office full of texts that nobody can enter: they are refused at every door. */
async function evilOffice() {
  const office = await boxOffice(folder, 'evil.db')
  if ((await office.run(['list', '-q'])).exit === 3) {
    await office.createEvent('Evil', 9, [
      '--venue',
      'Hall',
      '--tag',
      'x',
      '--description',
      'd',
      '--category',
      'c',
    ])
    await office.data(['book', 'evil', '--email', 'ada@example.com', '--name', 'Ada'])
    const db = new SqliteDatabase(office.db)
    for (const column of ['name', 'venue', 'description', 'category'])
      db.prepare(`UPDATE events SET ${column} = ?`).run(`Evil ${ESCAPE}${HIDDEN}`)
    db.prepare('UPDATE bookings SET user_name = ?').run(`Ada${ESCAPE}${HIDDEN}`)
    db.prepare('UPDATE ticket_types SET name = ?').run(`VIP${ESCAPE}${HIDDEN}`)
    db.prepare('UPDATE event_tags SET tag = ?').run(`tag${ESCAPE}${HIDDEN}`)
    db.close()
  }
  return office
}

describe('what a stored text can do to a terminal', () => {
  it.each([
    ['list'],
    ['list', '--color', 'always'],
    ['list', '--quiet'],
    ['list', '--format', 'csv'],
    ['list', '--format', 'tsv'],
    ['list', '--format', 'ndjson'],
    ['list', '--json'],
    ['list', '--fields', 'name,venue,tags'],
    ['availability', 'evil'],
    ['my-bookings', '--email', 'ada@example.com'],
    ['book', 'evil', '--email', 'ada@example.com'],
    ['book', 'evil', '--email', 'ada@example.com', '--type', 'other'],
    ['book', 'evil', '--email', 'ada@example.com', '-n', '99'],
    ['doctor'],
  ])('%s %s %s shows it, and lets nothing of it through', async (...args) => {
    const office = await evilOffice()
    const { screen } = await atTerminal([...args.filter(word => word !== undefined), '--db', office.db], {
      columns: 240,
    })
    expect(screen.length).toBeGreaterThan(3)
    // On a machine that is busy, doctor shows how far it is, in a line that it takes away.
    expect(screen.replaceAll('\r\u001b[K', '').match(OBEYED)).toBeNull()
  })

  it('is nothing at a counter, at a gate, and where seats are watched', async () => {
    const { db } = await evilOffice()
    const counter = sitDown(['sell', 'evil', '--db', db], { columns: 240 })
    await counter.sees(/Sell > /)
    await counter.press('\r', /Paid > /)
    await counter.press('\r', /Sold [\s\S]*Sell > /)
    await counter.press('f ada\r', /> Ada/)
    await counter.press('\r', /VIP/)
    await counter.press(ESC, /Sell > /)
    await counter.press('e\r', /Sell > /)
    await counter.press('u\r', /Take back > /)
    await counter.press('\r', /Taken back[\s\S]*Sell > /)
    await counter.press('q\r', /Shift/)
    const gate = sitDown(['check-in', '--event', 'evil', '--db', db], { columns: 240 })
    await gate.sees(/Scan > /)
    await gate.press('/ada', /> Ada/)
    await gate.press('\r', /OK {3}Ada[\s\S]*Scan > /)
    await gate.press('q\r', /$/)
    const watch = sitDown(['availability', 'evil', '--watch', '--db', db], { columns: 240 })
    await watch.sees(/available/)
    await watch.press('\u0003', /$/)
    for (const { ended } of [counter, gate, watch]) {
      const { screen } = await ended()
      // But for what is ours: the cursor goes up and to the right, what follows is erased, colors.
      const others = screen.replaceAll(/\r|\u001b\[(?:\d*[AC]|J|[\d;]*m)/g, '')
      expect(others).toContain('owned')
      expect(others.match(OBEYED)).toBeNull()
    }
  })

  it('is written out, and stays what it was in JSON', async () => {
    expect(visible('a\u001bb\u009bc\u202ed\u200be')).toBe('a\\u001bb\\u009bc\\u202ed\\u200be')
    expect(visible('Zoë 東京 👩‍👩‍👧 فارسی‌ها עברית')).toBe('Zoë 東京 👩‍👩‍👧 فارسی‌ها עברית')
    const office = await boxOffice(folder, 'json.db')
    await office.createEvent('Bidi \u202eevil', 5)
    const list = await office.run(['list', '--json'])
    expect(list.stdout).not.toMatch(OBEYED)
    expect(list.json().data.events[0].name).toBe('Bidi \u202eevil')
    expect((await office.run(['list', '--format', 'csv', '--fields', 'name'])).stdout).toBe(
      'name\nBidi \u202eevil\n',
    )
  })
})

describe('names that JavaScript takes for something else', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    '%s is a name like any other',
    async name => {
      const office = await boxOffice(folder, `${name}.db`)
      const event = await office.createEvent(name, 5, ['--tag', name, '--category', name])
      expect(event.name).toBe(name)
      await office.data(['book', event.slug, '--email', 'ada@example.com', '--name', name])
      const refused = await office.run(['book', event.slug, '--email', 'ada@example.com', '--type', name])
      expect(refused.exit).toBe(2)
      for (const args of [
        [name],
        ['help', name],
        ['list', '--fields', name],
        ['list', '--sort', name],
        ['list', '--format', name],
        ['list', `--${name}`],
      ])
        expect((await office.run(args)).exit, args.join(' ')).toBe(2)
      expect((await office.data(['list', '--tag', name.toLowerCase()])).events).toHaveLength(1)
    },
  )
})

it('nothing that is typed is evaluated', async () => {
  const office = await boxOffice(folder, 'eval.db')
  for (const text of [
    '$(touch owned)',
    '`touch owned`',
    "'; DROP TABLE events; --",
    '{{7*7}}',
    '%s%n',
    '../../etc/passwd',
  ]) {
    const event = await office.createEvent(text, 5, ['--venue', text])
    expect(event).toMatchObject({ name: text, venue: text })
    expect(event.slug).toMatch(/^[a-z0-9-]+$/)
    expect((await office.run(['book', text, '--email', 'a@example.com'])).exit).toBe(3)
  }
  expect((await office.data(['list'])).events).toHaveLength(6)
})

it('control characters are refused at every door', async () => {
  const db = `${folder}/doors.db`
  const starts = ['--capacity', '5', '--starts', '2031-05-01', '--db', db]
  for (const args of [
    ['create-event', `x${ESCAPE}`, ...starts],
    ['create-event', 'x', '--venue', `x${ESCAPE}`, ...starts],
    ['create-event', 'x', '--tag', `x${ESCAPE}`, ...starts],
    ['book', `x${ESCAPE}`, '--email', 'a@example.com', '--db', db],
    ['book', 'x', '--email', `a${ESCAPE}@example.com`, '--db', db],
    ['book', 'x', '--email', 'a@example.com', '--type', `x${ESCAPE}`, '--db', db],
    ['list', '--search', `x${ESCAPE}`, '--db', db],
    ['list', '--actor', `x${ESCAPE}`, '--db', db],
    ['list', '--db', `${db}${ESCAPE}`],
    [`list${ESCAPE}`],
    ['list', `--${ESCAPE}`],
  ]) {
    const refused = await tix(args)
    expect(refused.exit, args.join(' ')).toBe(2)
    expect(refused.stdout + refused.stderr).not.toMatch(OBEYED)
  }
  for (const env of [{ TIX_DB: `/tmp/${ESCAPE}` }, { TIX_ACTOR: ESCAPE }])
    expect((await tix(['list'], { env })).exit).toBe(2)
  expect(execaSync('sh', ['-c', `ls ${folder}/doors.db 2>/dev/null || echo none`]).stdout).toBe('none')
})

it('a password in a URL is in no message', async () => {
  for (const url of [
    'postgres://u:s3cret@127.0.0.1:1/x',
    'mysql://u:s3cret@h/x',
    'postgres://u:s3cret@[bad/x',
  ])
    for (const args of [
      ['list'],
      ['list', '--json'],
      ['doctor'],
      ['backup'],
      ['book', 'x', '--email', 'a@example.com', '--debug'],
    ]) {
      const refused = await tix([...args, '--timeout', '1s'], { env: { TIX_DB: url } })
      expect(refused.exit).not.toBe(0)
      expect(refused.stdout + refused.stderr).not.toContain('s3cret')
    }
})
