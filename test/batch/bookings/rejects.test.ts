import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RejectsFile } from '../../../src/batch/bookings/rejects.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

const ROW = {
  kind: 'rejected' as const,
  record: { line: 2, cells: ['A1', 'ada'] },
  ref: 'A1',
  code: 'VALIDATION',
  message: 'no address',
}

/** A rejects file with one row, which takes its place when it is finished. */
function written(path: string): RejectsFile {
  const header = ['ref', 'email']
  const table = {
    input: 'csv',
    delimiter: ',',
    header,
    encoding: 'utf8',
    portions: (async function* () {})(),
  } as const
  const rejects = new RejectsFile(path, table, () => 0)
  rejects.add([ROW])
  return rejects
}

const partIn = (own: string) => join(own, readdirSync(own).find(name => name.endsWith('.part')) ?? '')

it('a rejects file that cannot be put in place leaves there what stood there', () => {
  const own = mkdtempSync(join(folder, 'kept-'))
  const [path, link] = [join(own, 'real.csv'), join(own, 'guests.rejects.csv')]
  writeFileSync(path, 'half mended')
  symlinkSync('real.csv', link)
  const rejects = written(link)
  rmSync(partIn(own))
  expect(() => rejects.finish(false)).toThrow('guests.rejects.csv')
  rejects.abandon()
  expect(readFileSync(path, 'utf8')).toBe('half mended')
  expect(readdirSync(own).sort()).toEqual(['guests.rejects.csv', 'real.csv'])
})

it('puts aside what stood in the place of a rejects file', () => {
  const own = mkdtempSync(join(folder, 'aside-'))
  const path = join(own, 'guests.rejects.csv')
  writeFileSync(path, 'half mended')
  expect(written(path).finish(false)).toEqual({ file: path, aside: `${path}.old` })
  expect(readFileSync(`${path}.old`, 'utf8')).toBe('half mended')
  expect(existsSync(path)).toBe(true)
})

it('gives up a rejects file of which a part could not be written', () => {
  const own = mkdtempSync(join(folder, 'half-'))
  const rejects = written(join(own, 'guests.rejects.csv'))
  const full = {
    ...ROW,
    get message(): string {
      throw new Error('the disk is full')
    },
  }
  expect(() => rejects.add([full])).toThrow('full')
  expect(rejects.finish(false)).toEqual({ file: null, aside: null })
  expect(readdirSync(own)).toEqual([])
})
