import { beforeAll, describe, expect, it } from 'vitest'
import { answered, atTerminal } from '../../support/terminal.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const ROWS = 10
let db: string
beforeAll(async () => {
  const office = await boxOffice(folder)
  db = office.db
  for (let i = 1; i <= 12; i++) await office.createEvent(`Concert ${i}`, 5)
})

const seen = (args: readonly string[], env: Record<string, string>) =>
  atTerminal([...args, '--db', db], { rows: ROWS, env: { NO_COLOR: '1', ...env } })
const paged = { TIX_PAGER: 'sed s/^/paged:/' }

describe('a result that is longer than the screen', () => {
  it('is shown in TIX_PAGER, else in PAGER, with its colors', async () => {
    const { exit, screen } = await seen(['list'], { ...paged, PAGER: 'false', NO_COLOR: '' })
    expect(exit).toBe(0)
    expect(screen.trimEnd().split('\n')).toHaveLength(13)
    expect(screen.match(/^paged:/gm)).toHaveLength(13)
    expect(screen).toContain('<36m>concert-12<39m>')
    expect((await seen(['list', '--json'], { PAGER: 'sed s/^/paged:/' })).screen).toMatch(/^paged:\{/)
  })

  it.each([
    ['with --no-pager', ['list', '--no-pager'], paged],
    ['where it fits', ['list', '--limit', '3'], paged],
    ['where there is none', ['list'], {}],
    ['where it is cat', ['list'], { TIX_PAGER: 'cat', PAGER: 'sed s/^/paged:/' }],
    ['on a dumb terminal', ['list'], { ...paged, TERM: 'dumb' }],
  ])('is not, %s', async (_, args, env) => {
    const { exit, screen } = await seen(args, env)
    expect(exit).toBe(0)
    expect(screen).toContain('concert-1 ')
    expect(screen).not.toContain('paged:')
  })

  it('is not, while it goes on', async () => {
    const follow = ['log', '--follow', '--limit', '30', '--db', db]
    const { exit, screen } = await answered(follow, /event\.create/, '\u0003', { rows: ROWS, env: paged })
    expect(exit).toBe(130)
    expect(screen).not.toContain('paged:')
  })

  it('ends quietly with 0 when its reader leaves the pager', async () => {
    expect(await seen(['list'], { TIX_PAGER: 'head -n 1' })).toEqual({
      exit: 0,
      screen: expect.stringMatching(/^event|^slug/),
    })
    const { exit, screen } = await answered(['list', '--limit', '12', '--db', db], /Concert/, 'q', {
      rows: ROWS,
      env: { TIX_PAGER: 'less -+F' },
    })
    expect({ exit, screen }).toEqual({ exit: 0, screen: expect.stringContaining('Concert 1') })
  })

  it('is shown without a pager that is not there', async () => {
    const { exit, screen } = await seen(['list'], { TIX_PAGER: 'no-such-pager -x' })
    expect(exit).toBe(0)
    expect(screen).toContain('no-such-pager: not found')
    expect(screen.match(/concert-\d+ /g)).toHaveLength(12)
  })
})
