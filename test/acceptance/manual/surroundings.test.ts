import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { typed } from '../../support/terminal.ts'
import { bin, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

/** What somebody types in the first minute, and what it ends with where all goes well. */
const FIRST_MINUTE: readonly (readonly [string, number])[] = [
  ['', 0],
  ['--version', 0],
  ['help', 0],
  ['list', 3],
  ['config', 0],
  ['completion bash', 0],
  ['create-event "Jazz Night" --capacity 5 --starts "2031-05-01 19:30"', 0],
  ['list', 0],
  ['book jazz-night --email ada@example.com -n 2', 0],
  ['availability', 0],
  ['my-bookings --email ada@example.com', 0],
  ['report sales --chart', 0],
  ['export bookings', 0],
  ['doctor -q', 0],
  ['config set timezone Europe/Berlin', 0],
]

/** What no one wants to see: noise of Node, of a locale or a terminal, or a crash. (In capitals, the code of a booking may have NAN.) */
const NOISE =
  /[Ww]arning|WARNING|[Dd]eprecat|Internal error|at .*\(.*:\d+:\d+\)|node:internal|undefined|NaN|\[object/

let made = 0

/** An empty home of its own, and nothing in the environment but what is given. */
function minute(env: Record<string, string>) {
  const home = join(folder, `home-${++made}`)
  mkdirSync(home)
  return { home, only: ['env', '-i', `HOME=${home}`, ...Object.entries(env).map(pair => pair.join('='))] }
}

describe('the first minute warns of nothing and breaks nowhere', () => {
  it.each([
    ['with nothing in the environment', {}],
    ['in the locale C', { LANG: 'C' }],
    ['in a locale that is none', { LANG: 'xx_YY.nonsense', LC_ALL: '%' }],
    ['without PATH, so without git and all else', { PATH: '/nonexistent' }],
  ])('%s, in a pipe', async (_, env) => {
    const { home, only } = minute(env)
    for (const [line, exit] of FIRST_MINUTE) {
      const script = `exec ${only.join(' ')} ${process.execPath} ${bin} ${line}`
      const { exitCode, all } = await execa('/bin/sh', ['-c', script], {
        cwd: home,
        all: true,
        reject: false,
      })
      expect({ line, exitCode }).toEqual({ line, exitCode: exit })
      expect(all).not.toMatch(NOISE)
    }
  })

  it.each([
    ['as usual', { TERM: 'xterm-256color', LANG: 'en_US.UTF-8' }, 80],
    ['that is dumb, in the locale C', { TERM: 'dumb', LANG: 'C' }, 80],
    ['that nobody named', {}, 80],
    ['of 40 columns', { TERM: 'xterm', LANG: 'C.UTF-8' }, 40],
    ['of another language', { TERM: 'xterm', LANG: 'ja_JP.UTF-8' }, 80],
  ])('at a terminal %s', async (_, env: Record<string, string>, columns) => {
    const { home, only } = minute(env)
    for (const [line, exit] of FIRST_MINUTE) {
      const command = `${only.join(' ')} ${process.execPath} ${bin} ${line}`
      const result = await typed(command, { columns, cwd: home })
      expect({ line, exit: result.exit }).toEqual({ line, exit })
      expect(result.screen).not.toMatch(NOISE)
      if (env['TERM'] === 'dumb') expect(result.screen).not.toMatch(/\u001b|<[\d;]*m>/)
      // Help names words that are longer; answers fit.
      if (exit === 0 && /^(list|availability|my-bookings)/.test(line))
        expect(
          Math.max(...result.screen.split('\n').map(text => text.replaceAll(/<[\d;]*m>/g, '').length)),
        ).toBeLessThanOrEqual(columns)
    }
  })
})

describe('where the home cannot be written to', () => {
  // Not by permission, which root has everywhere.
  const homes = ['/proc/nowhere', '/dev/null']

  it.each(homes)('HOME=%s: each message says what to do', async HOME => {
    const run = (line: string, env = {}) =>
      execa('/bin/sh', ['-c', `exec ${process.execPath} ${bin} ${line}`], {
        env: { HOME, ...env },
        extendEnv: false,
        cwd: folder,
        reject: false,
        timeout: 120_000,
      })
    for (const line of ['', 'help', '--version', 'config', 'completion zsh', 'schema book'])
      expect(await run(line)).toMatchObject({ exitCode: 0, stderr: '' })
    const event = 'create-event Jazz --capacity 5 --starts 2031-05-01 -q'
    for (const line of ['list', event, 'doctor', 'backup', 'book jazz --email ada@example.com']) {
      const { exitCode, stderr } = await run(line)
      expect([1, 3, 6]).toContain(exitCode)
      expect(stderr).toMatch(
        /^error: .*(Begin one with: tix create-event|give another (--db|file)|No such file or folder)/,
      )
      expect(stderr).not.toMatch(NOISE)
    }
    expect(await run('config set actor ada')).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining('cannot be written'),
    })
    const TIX_DB = join(folder, `elsewhere-${homes.indexOf(HOME)}.db`)
    expect(await run(event, { TIX_DB })).toMatchObject({ exitCode: 0, stdout: 'jazz', stderr: '' })
  })
})
