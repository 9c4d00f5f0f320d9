import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bin, boxOffice, scratchFolder, tix } from '../../support/tix.ts'

const folder = scratchFolder()
let office: Awaited<ReturnType<typeof boxOffice>>
beforeAll(async () => {
  office = await boxOffice(folder)
  await office.createEvent('Jazz Night', 3)
})

describe('an error', () => {
  it('is a line on stderr for each mistake, all of them at once', async () => {
    const result = await office.run(['book', 'jazz-night', '--email', 'ada', '-n', '0', '--timeout', 'long'])
    expect(result).toMatchObject({
      exit: 2,
      stdout: '',
      stderr: [
        'error: --timeout: must be a duration from 0s to 1h, like 500ms, 10s or 15m, not "long"',
        'error: --email: must be an e-mail address like ada@example.com, not "ada"',
        'error: --quantity: must be a whole number from 1 to 10,000, not "0"',
        '',
      ].join('\n'),
    })
  })

  it('is the JSON envelope on stdout where JSON was asked for, and stderr stays empty', async () => {
    const result = await office.run(['book', 'jazz-night', '--email', 'ada@example.com', '-n', '4', '--json'])
    expect(result).toMatchObject({ exit: 4, stderr: '' })
    expect(result.json()).toEqual({
      success: false,
      message: expect.stringMatching(/^Only 3 seats left for Jazz Night \(4 requested\)/),
      error: {
        code: 'SOLD_OUT',
        status: 409,
        details: { event: 'jazz-night', requested: 4, available: 3 },
      },
    })
  })

  it.each([
    [['frobnicate'], 2, 'There is no command "frobnicate". See: tix --help'],
    [['bok'], 2, 'There is no command "bok". Did you mean book? See: tix --help'],
    [['avail'], 2, 'There is no command "avail". Did you mean availability? See: tix --help'],
    [['help', 'bok'], 2, 'There is no command "bok". Did you mean book? See: tix --help'],
    [['nonsense', '--help'], 2, 'There is no command "nonsense". See: tix --help'],
    [['book', '--emial', 'x'], 2, 'Unknown option "--emial". Did you mean --email? See: tix book --help'],
    [
      ['list', 'jazz'],
      2,
      'Too many arguments for "list". Expected 0 arguments but got 1. See: tix list --help',
    ],
    [['list', '--limit'], 2, 'Option "--limit <n>" argument missing. See: tix list --help'],
    [['waitlist', 'jion', 'book'], 2, 'Unknown command "jion". Did you mean join? See: tix waitlist --help'],
    [
      ['--db', 'list', 'token', 'create', '--rule', 'gate'],
      2,
      'Unknown option "--rule". Did you mean --role? See: tix token create --help',
    ],
    [
      ['add-ticket-type', 'jazz-night', 'vip', '--min', '3', '--max', '2'],
      2,
      '--min: must not be more than the most, 2',
    ],
    [['config', 'set', 'color', 'blue'], 2, 'value: must be one of auto, always, never, not "blue"'],
    [['help', 'frobnicate'], 2, 'There is no command "frobnicate". See: tix --help'],
    [
      ['book', '\u001b[31m', '--email', 'a@b.co'],
      2,
      'event: must not contain control characters (U+001B in "\\u001b[31m")',
    ],
    [['book', 'polka', '--email', 'a@b.co'], 3, 'No event "polka". See: tix list --all --db DB'],
    [['availability', '77'], 3, 'No event "77". See: tix list --all --db DB'],
    [['list', '--cursor', 'WyJuYW1lIiwieCIsMV0'], 2, '--cursor: is of a list sorted by name, not starts'],
  ])('tix %j is exit %i, in words and in JSON', async (args, exit, worded) => {
    const message = worded.replace('DB', office.db)
    expect(await office.run(args)).toMatchObject({ exit, stdout: '', stderr: `error: ${message}\n` })
    const json = await office.run([...args, '--json'])
    expect(json).toMatchObject({ exit, stderr: '' })
    expect(json.json()).toMatchObject({ success: false, message })
    expect(await office.run(['--format=json', ...args])).toMatchObject({
      exit,
      stderr: '',
      stdout: json.stdout,
    })
  })

  it('is what comes of options without a command, which a script may have lost', async () => {
    const { exit, json } = await tix(['--db', 'backup', '--json'])
    expect([exit, json().error.code, json().message]).toEqual([
      2,
      'VALIDATION',
      'Say which command. See: tix --help',
    ])
    expect((await tix([])).exit).toBe(0)
  })

  it('of 100 KB is still short', async () => {
    const long = 'x'.repeat(100_000)
    for (const args of [[long], ['book', `--${long}`], ['book', long, '--email', long], ['help', long]])
      expect((await office.run(args)).stderr.length).toBeLessThan(400)
  })

  it('with --debug shows where it came from, in terms of the source', async () => {
    const result = await office.run(['availability', 'polka', '--debug'])
    expect(result.exit).toBe(3)
    expect(result.stderr).toMatch(/at (async )?findEvent \(.*src\/ticketing\/model\/event\.ts:\d+:\d+\)/)
    expect((await office.run(['availability', 'polka'])).stderr).not.toMatch(/\bat /)
  })
})

describe('--help', () => {
  it('is asked for in three ways', async () => {
    const { exit, stdout, stderr } = await tix(['book', '--help'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toContain('Usage: tix book <event> [options]\n')
    expect((await tix(['help', 'book'])).stdout).toBe(stdout)
    expect((await tix(['book', '-h'])).stdout).toBe(stdout)
    expect((await tix(['--help', 'book'])).stdout).toBe(stdout)
  })

  it('of the program lists every command, the options of all, and the exit codes', async () => {
    const { exit, stdout } = await tix(['help'])
    expect(exit).toBe(0)
    for (const text of ['create-event <name>', 'availability [event]', '--db <path>', '75  busy'])
      expect(stdout).toContain(text)
    expect((await tix(['--help'])).stdout).toBe(stdout)
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
  })

  it('fits a small screen where nothing was asked for', async () => {
    const { exit, stdout } = await tix([])
    expect(exit).toBe(0)
    // With a line left for the prompt.
    expect(stdout.split('\n').length).toBeLessThanOrEqual(24)
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(80)
    for (const text of ['create-event', 'First steps:', 'tix help <command>']) expect(stdout).toContain(text)
  })

  it.each(['environment', 'formatting', 'exit-codes', 'dates', 'scripting', 'concurrency', 'roles'])(
    'has the topic %s',
    async topic => {
      const { exit, stdout, stderr } = await tix(['help', topic])
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
      expect(stdout.length).toBeGreaterThan(200)
    },
  )

  it('is not needed for the version', async () => {
    expect(await tix(['--version'])).toMatchObject({ exit: 0, stdout: '0.1.0\n', stderr: '' })
  })
})

describe('the streams', () => {
  it('may be closed by their reader: tix ends quietly with 0', async () => {
    const child = spawn(process.execPath, [bin, 'list', '--db', office.db], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', data => {
      stderr += data
    })
    expect(await once(child, 'close')).toEqual([0, null])
    expect(stderr).toBe('')
  })

  it('may have nobody who reads stderr: data and exit code are the same', async () => {
    const book = ['book', 'jazz-night', '--email', 'a@b.co', '--dry-run', '--db', office.db]
    const child = spawn(process.execPath, [bin, ...book], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stderr.destroy()
    let stdout = ''
    child.stdout.on('data', data => {
      stdout += data
    })
    expect(await once(child, 'close')).toEqual([0, null])
    expect(stdout).toContain('jazz-night')
  })

  it.runIf(process.platform === 'linux')('may be full: that is said, and exit 1', async () => {
    const stdio: ['ignore', number, 'pipe'] = ['ignore', openSync('/dev/full', 'w'), 'pipe']
    const child = spawn(process.execPath, [bin, 'list', '--db', office.db], { stdio })
    let stderr = ''
    child.stderr?.on('data', data => {
      stderr += data
    })
    expect(await once(child, 'close')).toEqual([1, null])
    expect(stderr).toMatch(/^error: The result could not be written: ENOSPC/)
  })
})

describe('options', () => {
  it('may stand before or after the command', async () => {
    const after = await tix(['list', '-q', '--db', office.db])
    expect(after).toMatchObject({ exit: 0, stdout: 'jazz-night\n' })
    expect((await tix(['--db', office.db, '-q', 'list'])).stdout).toBe(after.stdout)
    expect((await tix(['-q', 'list'], { env: { TIX_DB: office.db } })).stdout).toBe(after.stdout)
  })

  it('may have the name of a command as their value', async () => {
    const result = await office.run([
      '--actor',
      'list',
      'book',
      'jazz-night',
      '--email',
      'a@b.co',
      '--dry-run',
    ])
    expect(result).toMatchObject({ exit: 0 })
  })

  it('given twice: the last one counts', async () => {
    const args = ['book', 'jazz-night', '--email', 'a@b.co', '-n', '9', '-n', '2', '--dry-run', '--json']
    expect((await office.data(args)).booking.quantity).toBe(2)
  })

  it('name the database, else XDG_DATA_HOME, else ~/.local/share does', async () => {
    const missing = async (env: Record<string, string>) => (await tix(['list'], { env })).stderr
    expect(await missing({ HOME: folder })).toContain(join(folder, '.local/share/tix/tix.db'))
    expect(await missing({ HOME: folder, XDG_DATA_HOME: join(folder, 'xdg') })).toContain(
      join(folder, 'xdg/tix/tix.db'),
    )
  })
})
