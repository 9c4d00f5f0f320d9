import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { answered } from '../support/terminal.ts'
import { boxOffice, scratchFolder, start } from '../support/tix.ts'

const folder = scratchFolder()
const DEADLINE_MS = 20_000
const SEVERAL_LOOKS_MS = 2000

/** Lines as they come, until there are so many. */
async function lines(output: { text: string }, count: number): Promise<string[]> {
  const endMs = Date.now() + DEADLINE_MS
  while (output.text.split('\n').length <= count && Date.now() < endMs) await sleep(20)
  return output.text.split('\n').filter(line => line !== '')
}

describe('availability --watch', () => {
  it.each([
    [['-q'], ['5', '3', '4']],
    [
      ['--format', 'tsv', '--fields', 'available,sold'],
      ['available\tsold', '5\t0', '3\t2', '4\t1'],
    ],
    [
      ['--json', '--fields', 'available'],
      ['{"available":5}', '{"available":3}', '{"available":4}'],
    ],
  ])(
    'in a pipe tells every change, and nothing else, until it is interrupted: %j',
    async (args, expected) => {
      const office = await boxOffice(folder, `pipe-${args[0]}.db`)
      const { slug } = await office.createEvent('Jazz', 5)
      const watching = start(['availability', slug, '--watch', ...args, '--db', office.db])
      const output = { text: '' }
      watching.stdout.on('data', data => {
        output.text += data
      })
      const heads = expected.length - 2
      await lines(output, heads)
      const { booking } = await office.data(['book', slug, '--email', 'ada@example.com', '-n', '2'])
      await lines(output, heads + 1)
      await office.data(['cancel', booking.code, '--seats', '1'])
      expect(await lines(output, heads + 2)).toEqual(expected)
      watching.kill('SIGINT')
      expect((await watching).exitCode).toBe(130)
    },
  )

  it('at a terminal puts the numbers in the place of those before', async () => {
    const office = await boxOffice(folder, 'screen.db')
    const { slug } = await office.createEvent('Jazz', 5)
    const { exit, screen } = await answered(
      ['availability', slug, '--watch', '--db', office.db],
      /on sale/,
      async () => {
        await office.data(['book', slug, '--email', 'ada@example.com', '-n', '2'])
        await sleep(SEVERAL_LOOKS_MS)
        return '\u0003'
      },
    )
    expect(exit).toBe(130)
    const [first, second, ...more] = screen.split('\u001b[H\u001b[J')
    expect(first).toMatch(/available +\S*5\b/)
    expect(second).toMatch(/available +\S*3\b/)
    expect(more).toEqual([])
  })

  it('needs an event that is there', async () => {
    const office = await boxOffice(folder, 'none.db')
    await office.createEvent('Jazz', 5)
    expect((await office.run(['availability', 'rock', '--watch'])).exit).toBe(3)
  })
})
