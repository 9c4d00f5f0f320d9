import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { LineWriter } from '../../../src/server/watch/line-writer.ts'
import { openLog } from '../../../src/server/watch/log.ts'
import { eventually } from '../../support/busy-machine.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

it('writes lines in their order, those that come together at once', async () => {
  const file = `${folder}/log`
  const writer = new LineWriter(openSync(file, 'w'))
  const lines = Array.from({ length: 1_000 }, (_, n) => `{"n":${n},"é":"ü"}\n`)
  for (const line of lines.slice(0, 500)) writer.write(line)
  expect(readFileSync(file, 'utf8')).toBe('')
  await eventually(() => expect(readFileSync(file, 'utf8')).toBe(lines.slice(0, 500).join('')))
  for (const line of lines.slice(500)) writer.write(line)
  await writer.flush()
  expect(readFileSync(file, 'utf8')).toBe(lines.join(''))
})

it('goes on when nobody reads, or there is no room, and counts what is lost', async () => {
  const full = new LineWriter(openSync('/dev/full', 'w'))
  full.write('lost\n')
  await full.flush()

  const pipe = `${folder}/pipe`
  execFileSync('mkfifo', [pipe])
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  const writer = new LineWriter(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK))
  // More than a pipe takes, and more than is kept.
  const line = `${'x'.repeat(99_999)}\n`
  for (let n = 0; n < 100; n++) writer.write(line)
  await writer.flush()
  const lost = '{"level":40,"msg":"lines lost","lines":17}\n'
  let text = ''
  const buffer = Buffer.alloc(1 << 20)
  await expect
    .poll(
      () => {
        try {
          text += buffer.subarray(0, readSync(reader, buffer)).toString()
        } catch {
          // Not yet.
        }
        return text.length
      },
      { interval: 1, timeout: 120_000 },
    )
    .toBe(83 * line.length + lost.length)
  expect(text.endsWith(`x\n${lost}`)).toBe(true)
  closeSync(reader)
  writer.write('to nobody\n')
  await writer.flush()
  writer.write('to nobody\n')
  await writer.flush()
})

it('writes what is gathered when the process ends', async () => {
  const file = `${folder}/last`
  const writer = new LineWriter(openSync(file, 'w'))
  writer.write('one\n')
  await writer.flush()
  for (const line of ['two\n', 'three\n']) writer.write(line)
  writer.flushNow()
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree\n')
  const full = new LineWriter(openSync('/dev/full', 'w'))
  full.write('lost\n')
  expect(() => full.flushNow()).not.toThrow()
})

it('has the log of a server end with what happened last', async () => {
  const others = process.listeners('exit')
  const log = openLog('json')
  const added = () => process.listeners('exit').filter(listener => !others.includes(listener))
  const written = vi.spyOn(LineWriter.prototype, 'flushNow').mockReturnValue()
  for (const listener of added()) listener(1)
  expect(written).toHaveBeenCalledOnce()
  written.mockRestore()
  await log.flush()
  expect(added()).toEqual([])
})
