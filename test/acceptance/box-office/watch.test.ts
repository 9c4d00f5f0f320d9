import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { atRestMs } from '../../support/busy-machine.ts'
import { sitDown } from '../../support/person.ts'
import { boxOffice, scratchFolder, start } from '../../support/tix.ts'

const folder = scratchFolder()
const DEADLINE_MS = 120_000
const SEVERAL_LOOKS_MS = 2000
const IDLE_MS = 3000
/** Of /proc/<pid>/stat on Linux, whatever the kernel's own. */
const TICKS_A_SECOND = 100

/** What a process has used, as proc(5) tells: utime and stime are the 14th and 15th field. */
function cpuSeconds(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND
}

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
    const { sees, meanwhile, press, ended } = sitDown(['availability', slug, '--watch', '--db', office.db])
    await sees(/on sale/)
    const book = () => office.data(['book', slug, '--email', 'ada@example.com', '-n', '2'])
    await meanwhile(book, /available +3\b/)
    await sleep(SEVERAL_LOOKS_MS)
    await press('\u0003', /$/)
    const { exit, screen } = await ended()
    expect(exit).toBe(130)
    const [first, second, ...more] = screen.split('\u001b[H\u001b[J')
    expect(first).toMatch(/available +\S*5\b/)
    expect(second).toMatch(/available +\S*3\b/)
    expect(more).toEqual([])
  })

  it('tells of another process at once, and costs next to nothing when nothing happens', async () => {
    const office = await boxOffice(folder, 'idle.db')
    const { slug } = await office.createEvent('Jazz', 50)
    const watching = start(['availability', slug, '--watch', '--format', 'ndjson', '--db', office.db])
    const output = { text: '' }
    let heardAt = 0
    watching.stdout.on('data', data => {
      output.text += data
      heardAt = Date.now()
    })
    await lines(output, 1)
    const before = cpuSeconds(watching.pid)
    await sleep(IDLE_MS)
    const share = (cpuSeconds(watching.pid) - before) / (IDLE_MS / 1000)
    const delays: number[] = []
    for (let sold = 1; sold <= 5; sold++) {
      // A booking is told when it is committed.
      const booking = start(['book', slug, '--email', 'a@example.com', '-q', '--db', office.db])
      let toldAt = 0
      booking.stdout.on('data', () => {
        toldAt = Date.now()
      })
      await booking
      const heard = await lines(output, 1 + sold)
      expect(JSON.parse(heard.at(-1) ?? '')).toMatchObject({ sold, available: 50 - sold })
      delays.push(heardAt - toldAt)
    }
    watching.kill('SIGINT')
    await watching
    // On a machine that has nothing else to do, it is 250 ms and 2 % of a core at most.
    const usualMs = delays.toSorted((a, b) => a - b)[2] ?? Number.NaN
    expect(atRestMs(500, usualMs)).toBeLessThan(500)
    expect(share).toBeLessThan(0.1)
  })

  it('at a terminal follows its width', async () => {
    const office = await boxOffice(folder, 'width.db')
    const { slug } = await office.createEvent('Jazz', 50)
    const widths = async (columns: number) => {
      const args = ['availability', slug, '--watch', '--db', office.db]
      const { sees, press, ended } = sitDown(args, { columns, env: { LANG: 'C.UTF-8' } })
      await sees(/░{5,}/)
      await press('\u0003', /$/)
      const { screen } = await ended()
      const shown = screen.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '').split(/\r?\n/)
      return Math.max(...shown.map(line => [...line].length))
    }
    expect(await widths(40)).toBe(39)
    expect(await widths(80)).toBe(79)
  })

  it('needs an event that is there', async () => {
    const office = await boxOffice(folder, 'none.db')
    await office.createEvent('Jazz', 5)
    expect((await office.run(['availability', 'rock', '--watch'])).exit).toBe(3)
  })
})

it('report --watch writes no file, which would soon be out of date', async () => {
  const office = await boxOffice(folder, 'file.db')
  const file = join(folder, 'sales.csv')
  expect(await office.run(['report', 'sales', '--watch', '-o', file])).toMatchObject({
    exit: 2,
    stderr: 'error: --watch: shows it again and again, and a file is written once: give one of the two\n',
  })
  expect(existsSync(file)).toBe(false)
})

it('report --watch shows the first sale after it began, too', async () => {
  const office = await boxOffice(folder, 'report.db')
  const { slug } = await office.createEvent('Jazz', 50)
  await office.data(['book', slug, '--email', 'ada@example.com'])
  const watching = start(['report', 'sales', '--watch', '--format', 'ndjson', '--db', office.db])
  const output = { text: '' }
  watching.stdout.on('data', data => {
    output.text += data
  })
  await lines(output, 1)
  await office.data(['book', slug, '--email', 'ada@example.com', '-n', '2'])
  const sold = (await lines(output, 2)).map(line => JSON.parse(line).sold)
  expect(sold).toEqual([1, 3])
  watching.kill('SIGINT')
  expect((await watching).exitCode).toBe(130)
})
