import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileOrPipe } from '../../../src/batch/input/bytes.ts'
import { openOutput } from '../../../src/batch/output/open-output.ts'
import { assertNoDatabase, sameFile } from '../../../src/batch/output/place.ts'
import { imported, jazzOffice } from '../../support/files/imports.ts'
import { scratchFolder, start, tix } from '../../support/tix.ts'

const folder = scratchFolder()
let names = 0
const place = () => join(folder, `out-${++names}`)

function write(path: string, text = 'new'): void {
  const output = openOutput(path)
  output.write(text)
  output.complete()
}

describe('an output', () => {
  it('that is a file is replaced when it is complete, and keeps its mode', () => {
    const path = place()
    writeFileSync(path, 'old')
    chmodSync(path, 0o640)
    const output = openOutput(path)
    output.write('new')
    expect(readFileSync(path, 'utf8')).toBe('old')
    output.complete()
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  it('that is abandoned leaves what was there, and nothing beside it', () => {
    const path = place()
    writeFileSync(path, 'old')
    const output = openOutput(path)
    output.write('new')
    output.abandon()
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder).filter(name => name.endsWith('.part'))).toEqual([])
  })

  it('removes what killed processes have left of it, when nobody can be writing it any more', () => {
    const own = mkdtempSync(join(folder, 'left-'))
    const dead = spawnSync(process.execPath, ['--version']).pid
    const old = new Date(Date.now() - 2 * 3_600_000)
    const left = (name: string, time = new Date()) => {
      writeFileSync(join(own, name), 'half')
      utimesSync(join(own, name), time, time)
      return name
    }
    for (const who of [`${dead}-`, '0123']) left(`.a.csv.${who}01234567.part`, old)
    const kept = [
      left(`.a.csv.${dead}-76543210.part`),
      left(`.a.csv.${process.pid}-01234567.part`, old),
      left(`.b.csv.${dead}-01234567.part`, old),
      left('.a.csv.notes.part', old),
    ]
    write(join(own, 'a.csv'))
    expect(readdirSync(own).sort()).toEqual([...kept, 'a.csv'].sort())
  })

  it('that is new is for its owner alone', () => {
    const path = place()
    write(path)
    expect(statSync(path).mode & 0o777).toBe(0o600)
  })

  it('by a link goes to where that leads, through several and to what is not there yet', () => {
    const [path, link, further] = [place(), place(), place()]
    symlinkSync(path, link)
    symlinkSync(link, further)
    write(further)
    expect(readFileSync(path, 'utf8')).toBe('new')
    write(link, 'newer')
    expect(readFileSync(path, 'utf8')).toBe('newer')
    expect([link, further].map(name => lstatSync(name).isSymbolicLink())).toEqual([true, true])
  })

  it('is not led astray by links that somebody planted beside it', () => {
    const [path, secret] = [place(), place()]
    writeFileSync(secret, 'secret')
    for (const name of [`${path}.part`, join(folder, `.${path.split('/').at(-1)}.part`)])
      symlinkSync(secret, name)
    write(path)
    expect(readFileSync(secret, 'utf8')).toBe('secret')
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it('that is a device stays one', () => {
    const path = place()
    try {
      execFileSync('mknod', [path, 'c', '1', '3'], { stdio: 'ignore' })
    } catch {
      symlinkSync('/dev/null', path) // only root makes devices
    }
    write(path)
    expect(statSync(path).isCharacterDevice()).toBe(true)
    write('/dev/null')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it('that cannot be anywhere is refused, and so is such an input', () => {
    const [file, loop] = [place(), place()]
    writeFileSync(file, '')
    symlinkSync(loop, loop)
    for (const [path, why] of [
      [join(file, 'x.csv'), 'there is no such folder'],
      [loop, 'its links lead nowhere'],
      [join(folder, 'x'.repeat(300)), 'the name is too long'],
    ] as const) {
      expect(() => assertNoDatabase(path, 'output')).toThrow(`${path} cannot be written: ${why}`)
      expect(() => sameFile(path, file)).toThrow(`${path} cannot be written: ${why}`)
      expect(() => fileOrPipe(path, async function* () {})).toThrow(`${path} cannot be read: ${why}`)
    }
  })

  it('that is a folder, or in none, is refused by its name', () => {
    expect(() => openOutput(folder)).toThrow(/cannot be written: it is a folder/)
    expect(() => openOutput(join(folder, 'nowhere', 'x'))).toThrow(/there is no such folder/)
  })
})

describe('whole commands', () => {
  it('write an export into a pipe that stays one, and to the standard output by other names', async () => {
    const office = await jazzOffice(folder)
    await office.book('jazz', 'ada')
    const pipe = place()
    execFileSync('mkfifo', [pipe])
    const exported = ['export', 'bookings', '--format', 'csv', '--db', office.db, '-o']
    const reader = execFileSync.bind(undefined, 'cat', [pipe], { encoding: 'utf8', timeout: 120_000 })
    const writing = start([...exported, pipe])
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(reader()).toMatch(/^code,event[\s\S]*ada@example\.com/)
    expect((await writing).exitCode).toBe(0)
    expect(statSync(pipe).isFIFO()).toBe(true)
    const out = await tix([...exported, '/dev/stdout'])
    expect(out).toMatchObject({ exit: 0, stdout: expect.stringContaining('ada@example.com') })
    const document = await tix(['export', 'bookings', '--json', '--db', office.db, '-o', '/dev/stdout'])
    expect(document.json().data.bookings).toHaveLength(1)
    expect((await tix([...exported, '/dev/null'])).exit).toBe(0)
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })

  it.each(['x.pdf', 'x.csv.gz', 'x.XLS', 'x.html'])(
    'write no CSV under the name %s, unless asked for it',
    async name => {
      const office = await jazzOffice(folder)
      const output = join(folder, name)
      const exported = ['export', 'bookings', '--db', office.db, '-o', output]
      const refused = await tix(exported)
      expect(refused).toMatchObject({ exit: 2, stdout: '' })
      expect(refused.stderr).toContain(`is a .csv, .tsv, .ndjson, .json or .xlsx file, not ${output}`)
      expect(existsSync(output)).toBe(false)
      expect((await tix([...exported, '--format', 'csv'])).exit).toBe(0)
    },
  )

  it('never write rejects over their own input, under whatever name', async () => {
    const office = await jazzOffice(folder)
    const real = join(folder, 'real')
    mkdirSync(real)
    symlinkSync(real, join(folder, 'linked'))
    const input = join(real, 'guests.csv')
    const content = 'ref,email\n1,bad\n'
    writeFileSync(input, content)
    linkSync(input, join(real, 'hard.csv'))
    symlinkSync(input, join(real, 'soft.csv'))
    for (const rejects of [
      'linked/guests.csv',
      'real/../linked/guests.csv',
      'real/hard.csv',
      'real/soft.csv',
    ])
      await expect(imported(office, input, { rejects: join(folder, rejects) })).rejects.toThrow(
        /must not be the file that is imported/,
      )
    expect(readFileSync(input, 'utf8')).toBe(content)
    expect(existsSync(join(real, 'guests.rejects.csv'))).toBe(false)
  })

  it('write no rejects over what stands there, whatever it looks like', async () => {
    const office = await jazzOffice(folder)
    const input = join(folder, 'given.csv')
    writeFileSync(input, 'ref,email\n1,bad\n')
    const rejects = join(folder, 'kept.csv')
    const mended = 'ref,email\n1,a@example.com\n'
    writeFileSync(rejects, mended)
    const { notes } = await imported(office, input, { rejects })
    expect(notes).toContain(`What stood in the place of the rejects file was put aside as ${rejects}.old`)
    expect(readFileSync(`${rejects}.old`, 'utf8')).toBe(mended)
    expect(readFileSync(rejects, 'utf8')).toContain('1,bad')
    expect(await imported(office, input, { rejects })).toMatchObject({ rejected: 1, notes: [] })
    expect(existsSync(`${rejects}.old-2`)).toBe(false)
  })

  it('write rejects to a device as to a file', async () => {
    const office = await jazzOffice(folder)
    const input = place()
    writeFileSync(input, 'ref,email\n1,bad\n2,b@example.com\n')
    const result = await imported(office, input, { rejects: '/dev/null' })
    expect(result).toMatchObject({ booked: 1, rejected: 1, rejectsFile: '/dev/null' })
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})
