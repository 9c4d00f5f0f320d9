import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'
import { freePort } from '../../support/servers/free-port.ts'
import { bin, scratchFolder } from '../../support/tix.ts'

const readme = readFileSync(resolve(import.meta.dirname, '../../../README.md'), 'utf8')
const home = join(scratchFolder(), 'home')
mkdirSync(join(home, 'bin'), { recursive: true })
symlinkSync(bin, join(home, 'bin/tix'))

/** The commands under `<!-- test: name -->`, as somebody copies them. */
function block(name: string): string {
  const found = new RegExp(`<!-- test: ${name} -->\\n\\n((?: {4}.*\\n)+)`).exec(readme)?.[1]
  if (!found) throw new Error(`the README has no block ${name}`)
  return found.replaceAll(/^ {4}/gm, '')
}

/** Types a block into a shell, in the folder in which those before it were typed. */
function typed(name: string, change = (script: string) => script) {
  const script = `export TIX_DB=./demo.db\n${change(block(name))}`
  const env = { PATH: `${join(home, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`, HOME: home }
  return execa('sh', ['-c', script], { cwd: home, env, extendEnv: false, reject: false })
}

describe('the first five minutes with the README', () => {
  it('for anybody', async () => {
    const { exitCode, stdout, stderr } = await typed('first')
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: 'Created Open Day with 50 seats\nBooked 1 seat for Open Day',
    })
    expect(stdout).toMatch(/^open-day\tOpen Day\t2030-06-01T10:00:00.*\t50\t49\t49\t0\t1\ton_sale\t/m)
  })

  it('for an organizer', async () => {
    const demo = await typed('demo')
    const lines = demo.stdout.split('\n')
    expect(lines.filter(line => line === 'exit 0')).toHaveLength(5)
    expect(lines.filter(line => line === 'exit 4')).toHaveLength(7)
    for (const printed of [
      /^ {4}(\{"success":false.*SOLD_OUT.*)$/m.exec(readme)?.[1],
      /^ {4}(jazz-night\tJazz Night\t.*)$/m.exec(readme)?.[1],
    ])
      expect(lines).toContain(printed)

    const { exitCode, stdout, stderr } = await typed('organizer')
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(
      /^Changed Jazz Night\nAdded VIP for Jazz Night\nMade the voucher SPRING\nHolding 2 seats .*\n?$/,
    )
    expect(stdout).toContain('\nGeneral admission\t5\t0\t5\t125.00')
  })

  it('at the counter', async () => {
    const { exitCode, stdout, stderr } = await typed('counter')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'Let in: 1 ticket. 1 of 6 are in' })
    expect(stdout).toContain('\tada@example.com\t')
    for (const file of ['ticket.pdf', 'door.pdf'])
      expect(readFileSync(join(home, file), 'latin1').slice(0, 5)).toBe('%PDF-')
  })

  it('over HTTP', async () => {
    const port = String(await freePort())
    const { stdout } = await typed('http', text => text.replaceAll('8080', port))
    expect(JSON.parse(/^\{.*"success".*$/m.exec(stdout)?.[0] ?? '{}').data.booking).toMatchObject({
      email: 'eve@example.com',
      channel: 'api',
    })
  })

  it('for cron', async () => {
    const { exitCode, stdout } = await typed('cron')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^exit 5: see orders\.rejects\.csv\n.*\/backups\/demo-.*\.db$/)
    expect(readFileSync(join(home, 'orders.rejects.csv'), 'utf8')).toMatch(
      /Alan,30,VIP,A-2,3,SOLD_OUT,Only \d+ seats left/,
    )
    expect(readFileSync(join(home, 'bookings.csv'), 'utf8')).toContain('grace@example.com')
  })
})

it('the README is short, and every file that it names is there', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(200)
  const named = [...readme.matchAll(/(?:\]\(|src="|srcset=")([^)"#:]+)(?:#[^)]*)?[)"]/g)].map(
    ([, path]) => path ?? '',
  )
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter(path => !existsSync(resolve(import.meta.dirname, '../../..', path)))).toEqual([])
})
