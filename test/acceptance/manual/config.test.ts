import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchFolder, tix } from '../../support/tix.ts'

const home = scratchFolder()
const env = { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: join(home, 'data') }
const scratch = scratchFolder()
const fresh = { HOME: scratch, XDG_DATA_HOME: join(scratch, 'data') }
const data = async (...args: string[]) =>
  JSON.parse((await tix([...args, '--json'], { env, cwd: home })).stdout).data

describe('the configuration', () => {
  it('is set, read and unset; flags and variables count for more', async () => {
    const path = join(home, 'config', 'tix', 'config.json')
    expect((await tix(['config', 'path', '-q'], { env })).stdout).toBe(`${path}\n`)
    expect((await data('config', 'set', 'actor', 'till-1')).setting).toEqual({
      key: 'actor',
      value: 'till-1',
      from: path,
    })
    expect((await data('config', 'get', 'actor')).setting.value).toBe('till-1')
    const asked = await tix(['config', 'get', 'actor', '-q'], { env: { ...env, TIX_ACTOR: 'till-2' } })
    expect(asked.stdout).toBe('till-2\n')
    expect((await data('config', 'unset', 'actor')).setting).toEqual({
      key: 'actor',
      value: null,
      from: null,
    })
  })

  it('of the folder counts for more than that of the user, and serves every command', async () => {
    await tix(['config', 'set', 'timezone', 'Europe/Berlin'], { env })
    await tix(['config', 'set', 'timezone', 'Asia/Tokyo', '--local'], { env, cwd: home })
    await tix(['config', 'set', 'db', join(home, 'own.db')], { env })
    const { event } = await data('create-event', 'Noh', '--capacity', '5', '--starts', '2031-05-01 19:30')
    expect(event.startsAt).toBe('2031-05-01T19:30:00+09:00')
    expect((await data('list')).events).toHaveLength(1)
  })

  it.each([
    ['{\n  "db": "x.db",\n  "colour": "never"\n}', ':3: there is no setting'],
    ['{\n  "timeout": "soon"\n}', ':2: timeout: '],
    ['{\n  "timeout": 5\n}', ':2: timeout must be a text'],
    ['{\n  "db": \n}', ':3: is not JSON'],
    ['[]', ':1: must be an object'],
  ])('%j is refused with the line of what is wrong', async (content, message) => {
    const own = join(home, `wrong-${Math.random()}`)
    mkdirSync(join(own, 'tix'), { recursive: true })
    writeFileSync(join(own, 'tix', 'config.json'), content)
    const { exit, stderr } = await tix(['list'], { env: { ...env, XDG_CONFIG_HOME: own }, cwd: own })
    expect(exit).toBe(2)
    expect(stderr).toContain(`config.json${message}`)
  })
})

describe('the location of a database', () => {
  it.each([':memory:', 'file:tix.db'])('is not %s', async db => {
    expect(await tix(['list', '--db', db])).toMatchObject({ exit: 2 })
  })

  it('is not made with a folder that was misspelled', async () => {
    const create = ['create-event', 'X', '--capacity', '1', '--starts', '2031-01-01']
    const misspelled = join(home, 'daat', 'tix.db')
    for (const [args, more] of [
      [[...create, '--db', misspelled], {}],
      [create, { TIX_DB: misspelled }],
    ] as const) {
      const { exit, stderr } = await tix(args, { env: { ...env, ...more }, cwd: scratch })
      expect({ exit, stderr }).toEqual({
        exit: 3,
        stderr: expect.stringContaining(`There is no folder ${join(home, 'daat')} for the database`),
      })
    }
    const inBlanks = await tix([...create, '--db', join(home, 'my data', 'tix.db')], { env, cwd: scratch })
    expect(inBlanks.stderr).toContain(`mkdir -p '${join(home, 'my data')}', or`)
    expect(existsSync(join(home, 'daat'))).toBe(false)
    expect((await tix(create, { env: fresh, cwd: scratch })).exit).toBe(0)
    expect(existsSync(join(scratch, 'data/tix/tix.db'))).toBe(true)
  })

  it('may begin with ~/, as cron and systemd leave it', async () => {
    const made = await tix(
      ['create-event', 'X', '--capacity', '1', '--starts', '2031-01-01', '--db', '~/tilde.db'],
      { env },
    )
    expect(made.exit).toBe(0)
    expect((await tix(['list', '--db', join(home, 'tilde.db')])).exit).toBe(0)
  })
})

describe('a format that is configured', () => {
  it('is that of failures, too, unless something else is typed', async () => {
    const own = { HOME: scratchFolder() }
    const show = (...more: string[]) => tix(['show', 'nope', ...more], { env: own, cwd: own.HOME })
    writeFileSync(join(own.HOME, '.tix.json'), '{"format": "json"}')
    expect(JSON.parse((await show()).stdout)).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } })
    for (const typed of [['-q'], ['--format', 'csv']])
      expect(await show(...typed)).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^error: /) })
  })
})

describe('--json beside another --format', () => {
  it('is a mistake, not JSON', async () => {
    expect(await tix(['list', '--json', '--format', 'csv'])).toMatchObject({ exit: 2 })
  })
})
