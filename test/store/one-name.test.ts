import {
  copyFileSync,
  linkSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { secondName } from '../../src/store/sqlite/file/one-name.ts'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import { note } from '../support/notes.ts'
import { bin, processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('a file with a second hard link is refused for writing under either name, and says which the other is', async () => {
  const office = await processOffice(folder, 'linked.db')
  await office.createEvent('Jazz', 5)
  const other = join(folder, 'other-name.db')
  linkSync(office.db, other)
  const book = ['book', 'jazz', '--email', 'ada@example.com', '--json']
  for (const [db, second] of [
    [office.db, other],
    [other, office.db],
  ] as const) {
    const refused = await office.run([...book, '--db', db])
    expect([refused.exit, refused.json().error.code]).toEqual([1, 'STORAGE'])
    expect(refused.json().message).toContain(second)
  }
  expect((await office.run(['list', '--json'])).exit).toBe(0)
  const doctor = await office.run(['doctor', '--json'])
  expect(doctor.exit).toBe(1)
  expect(doctor.json().data.doctor.checks).toContainEqual(
    expect.objectContaining({ name: 'one-name', status: 'failed' }),
  )
  unlinkSync(other)
  expect((await office.run(book)).exit).toBe(0)
})

it('a link that is made while a process goes on selling ends its selling', async () => {
  const db = join(folder, 'late-link.db')
  const store = new SqliteStore(db, { timeoutMs: 5_000 })
  await store.write(queries => queries.audit.insert([note('before')]), { create: true })
  linkSync(db, `${db}-link`)
  await expect(store.write(queries => queries.audit.insert([note('after')]))).rejects.toMatchObject({
    code: 'STORAGE',
  })
  unlinkSync(`${db}-link`)
  await store.write(queries => queries.audit.insert([note('again')]))
  expect(await store.read(queries => queries.audit.newest())).toBe(2)
  await store.close()
})

it('a symlink is no second name', async () => {
  const office = await processOffice(folder, 'plain.db')
  await office.createEvent('Jazz', 5)
  symlinkSync(office.db, join(folder, 'symlink.db'))
  const booked = await office.run([
    'book',
    'jazz',
    '--email',
    'a@example.com',
    '--db',
    join(folder, 'symlink.db'),
  ])
  expect(booked.exit).toBe(0)
})

it('a file that is mounted by itself is known by the table of mounts, a folder is not', () => {
  const db = join(folder, 'with space.db')
  writeFileSync(db, '')
  const line = (place: string) => `/dev/vda ${place.replaceAll(' ', '\\040')} ext4 rw 0 0\n`
  const mounts = `proc /proc proc rw 0 0\n${line(folder)}${line(`${db}.other`)}`
  expect(secondName(db, statSync(db), mounts)).toBeUndefined()
  expect(secondName(db, statSync(db), mounts + line(db))).toContain('mounted by itself')
})

const unshares = (await execa('unshare', ['-m', 'true'], { reject: false })).exitCode === 0
it.skipIf(!unshares)('a file that is bind-mounted is refused for writing', async () => {
  const office = await processOffice(folder, 'inside.db')
  await office.createEvent('Jazz', 5)
  copyFileSync(office.db, join(folder, 'mounted.db'))
  const mounted = join(folder, 'mounted.db')
  const command = `mount --bind ${office.db} ${mounted} && ${process.execPath} ${bin} book jazz --email a@example.com --json --db ${mounted}; ${process.execPath} ${bin} doctor --json --db ${mounted} --fields name,status`
  const { stdout } = await execa('unshare', ['-m', 'sh', '-c', command], { reject: false })
  expect(stdout).toContain('is mounted by itself')
  expect(stdout).toContain('"one-name"')
  expect(readFileSync(office.db).length).toBeGreaterThan(0)
})
