import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDatabase } from '../../support/databases.ts'
import { type RunOptions, scratchFolder, tix, tixProcess } from '../../support/tix.ts'
import { processes } from '../../support/warm/warm-tix.ts'

const folder = scratchFolder()

type Words = readonly [string, RunOptions?]

const BOOKINGS = ['email,quantity', 'bob@example.com,2', 'nobody,1', 'eve@example.com,1', ''].join('\n')
const MANY = `email\n${Array.from({ length: 600 }, (_, n) => `guest${n}@example.com\n`).join('')}`

/** One of each kind: what reads and writes, is refused or told, comes from streams, files, variables and settings. */
const COMMANDS: readonly Words[] = [
  ['list'],
  ['create-event Jazz --capacity 10 --starts 2031-05-01T19:30 --timezone Europe/Berlin'],
  ['create-event Gala --capacity 5000 --starts 2031-06-01T20:00 --timezone UTC --price 10EUR --json'],
  ['add-ticket-type jazz vip --quota 2 --price 30EUR'],
  ['book jazz --email ada@example.com -n 2 --idempotency-key a -q'],
  ['book jazz --email ada@example.com -n 2 --idempotency-key a --json'],
  ['book jazz --email ada@example.com -n 3 --idempotency-key a'],
  ['book jazz --email eve@example.com -n 90'],
  ['book jazz --email eve@example.com --hold 10m', { env: { TIX_TEST_CLOCK_SHIFT_MS: '-3600000' } }],
  ['book jazz --email eve@example.com -n 0 --type none --json'],
  ['waitlist join jazz --email dan@example.com'],
  ['availability jazz'],
  ['availability --json --fields event,available'],
  ['list', { env: { FORCE_COLOR: '1' } }],
  ['list --color always --format table', { env: { NO_COLOR: '1' } }],
  ['import - --event jazz', { input: BOOKINGS }],
  ['import rows.csv --event jazz --rejects rejects.csv --json'],
  ['import - --event gala -q', { input: MANY }],
  ['export bookings --format csv'],
  ['export bookings -o bookings.xlsx'],
  ['export bookings -o bookings.xlsx'],
  ['export nothing'],
  ['check-in --event jazz', { input: 'AAAA-AAAA\n\nnonsense\n' }],
  ['report sales'],
  ['report takings --json'],
  ['log --limit 3 --format ndjson'],
  ['find ada'],
  ['erase-person ada@example.com'],
  ['erase-person ada@example.com --yes'],
  ['show jazz --timezone Mars/Olympus'],
  ['show jazz', { env: { TZ: 'Asia/Tokyo' } }],
  ['config set color always', { env: { HOME: 'here' } }],
  ['list', { env: { HOME: 'here' } }],
  ['list'],
  ['config', { env: { TIX_TIMEOUT: '3s' } }],
  ['cancel-event jazz --reason rain'],
  ['cancel-event jazz --reason rain --yes'],
  ['schema book'],
  ['__complete book j'],
  ['completion fish'],
  ['--help'],
  ['help exit-codes'],
  [''],
  ['bok'],
  ['list --format xml'],
  ['list --no-such'],
  ['list --db rows.csv'],
]

/** What differs from one box office to another. */
function same(text: string): string {
  return text
    .replaceAll(/\b[0-9A-Z]{4}-[0-9A-Z]{4}(-\d+-[0-9A-Z]{6})?\b/g, 'CODE')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)/g, 'MOMENT')
    .replaceAll(/until \w+ \d+ \w+ \d{4} \d\d:\d\d/g, 'until MINUTE')
    .replaceAll(/\b(warm|own)\b/g, 'WAY')
    .replaceAll(/tix_test_\w+/g, 'DATABASE')
    .replaceAll(/in \d+ ms|[\d,]+ rows? (a|per) second/g, 'SPEED')
}

async function answersOf(run: typeof tix, way: string) {
  const here = join(folder, way)
  mkdirSync(here)
  writeFileSync(join(here, 'rows.csv'), BOOKINGS)
  const db = await newDatabase(here, 'office.db')
  const answers = []
  for (const [words, { env = {}, input = '' } = {}] of COMMANDS) {
    const surroundings = { ...env, TIX_DB: db, ...(env['HOME'] && { HOME: here }) }
    const { exit, signal, stdout, stderr } = await run(words.split(' ').filter(Boolean), {
      env: surroundings,
      input,
      cwd: here,
    })
    answers.push({ words, exit, signal, stdout: same(stdout), stderr: same(stderr) })
  }
  const files = readdirSync(here, { recursive: true, encoding: 'utf8' }).sort()
  return { answers, files, rejects: readFileSync(join(here, 'rejects.csv'), 'utf8') }
}

describe('a command in a process that has run others', () => {
  it('says, writes and leaves behind what it does in a process of its own', async () => {
    const { begun } = processes
    const warm = await answersOf(tix, 'warm')
    expect(processes.begun - begun).toBeLessThan(COMMANDS.length / 4) // few were too much for it
    const own = await answersOf(tixProcess, 'own')
    expect(warm).toEqual(own)
    expect(new Set(own.answers.map(({ exit }) => exit))).toEqual(new Set([0, 1, 2, 3, 4, 5]))
  })

  it('may be killed as a process of its own may, and others are run after it', async () => {
    for (const [way, run] of Object.entries({ warm: tix, own: tixProcess })) {
      const db = await newDatabase(folder, `killed-${way}.db`)
      const event = ['create-event', 'Jazz', '--capacity', '9', '--starts', '2031-05-01T19:30', '-q']
      expect(await run([...event, '--db', db])).toMatchObject({ exit: 0, stdout: 'jazz\n' })
      const killed = await run(['sell', 'jazz', '--print', 'kill -9 $PPID', '--db', db])
      expect(killed).toMatchObject({ exit: undefined, signal: 'SIGKILL', stdout: '' })
      const free = await run(['availability', 'jazz', '--fields', 'available', '--db', db])
      expect(free).toMatchObject({ exit: 0, stdout: 'available\n8\n' })
    }
  })

  it('is joined by processes of their own where several run at once', async () => {
    const db = await newDatabase(folder, 'several.db')
    const { begun } = processes
    const made = await Promise.all(
      ['Jazz', 'Gala', 'Folk'].map(name =>
        tix(['create-event', name, '--capacity', '9', '--starts', '2031-05-01T19:30', '-q', '--db', db]),
      ),
    )
    expect(made.map(({ exit, stdout }) => [exit, stdout])).toEqual([
      [0, 'jazz\n'],
      [0, 'gala\n'],
      [0, 'folk\n'],
    ])
    expect(processes.begun - begun).toBeLessThanOrEqual(1)
  })
})
