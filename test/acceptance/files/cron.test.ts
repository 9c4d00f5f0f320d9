import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { expect, it } from 'vitest'
import { bin, boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const manual = readFileSync(resolve(import.meta.dirname, '../../../docs/imports.md'), 'utf8')
const recipe = /with `nightly\.sh`:\n\n```sh\n([\s\S]*?)```/.exec(manual)?.[1] ?? ''

it('runs the nightly job of the manual under sh: silent when all is well, a mail when not', async () => {
  const office = await boxOffice(folder, 'cron.db')
  const path = join(folder, 'bin')
  mkdirSync(path)
  writeFileSync(join(path, 'tix'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`)
  chmodSync(join(path, 'tix'), 0o755)
  writeFileSync(join(folder, 'nightly.sh'), recipe)
  writeFileSync(join(folder, 'season.csv'), 'name,capacity,starts\nJazz,5,2031-05-01 19:30\n')
  const orders = (rows: string) =>
    writeFileSync(join(folder, 'orders.csv'), `event,email,quantity,ref\n${rows}`)
  const nightly = () =>
    execa('sh', ['nightly.sh'], {
      cwd: folder,
      env: { PATH: `${path}:${process.env['PATH']}`, HOME: folder, TIX_DB: office.db },
      extendEnv: false,
      reject: false,
      all: true,
    })

  orders('jazz,a@example.com,2,1\njazz,b@example.com,1,2\n')
  for (const _ of ['the first night', 'the next night'])
    expect(await nightly()).toMatchObject({ exitCode: 0, all: '' })
  expect(readFileSync(join(folder, 'bookings.csv'), 'utf8').trim().split('\n')).toHaveLength(3)

  orders('jazz,a@example.com,2,1\njazz,b@example.com,1,2\njazz,c@example.com,9,3\n')
  const mail = await nightly()
  expect(mail.exitCode).toBe(5)
  expect(mail.all).toMatch(
    /1 rejected\. Correct them in orders\.rejects\.csv and import that file[\s\S]*line 4: Only 2 seats left/,
  )
  expect(existsSync(join(folder, 'orders.rejects.csv'))).toBe(true)

  // Mended, and with a season that has a row to mend: the orders are imported nevertheless.
  orders('jazz,a@example.com,2,1\njazz,b@example.com,1,2\njazz,c@example.com,1,3\n')
  writeFileSync(
    join(folder, 'season.csv'),
    'name,capacity,starts\nJazz,5,2031-05-01 19:30\nRock,many,2031-05-02\n',
  )
  const season = await nightly()
  expect(season.exitCode).toBe(5)
  expect(season.all).toMatch(/1 rejected[\s\S]*season\.rejects\.csv[\s\S]*line 3: capacity/)
  expect(readFileSync(join(folder, 'bookings.csv'), 'utf8').trim().split('\n')).toHaveLength(4)
  expect(existsSync(join(folder, 'orders.rejects.csv'))).toBe(false)

  writeFileSync(join(folder, 'orders.csv'), Buffer.from('event,email\njazz,jos\xe9@example.com\n', 'latin1'))
  const broken = await nightly()
  expect(broken.exitCode).toBe(1)
  expect(broken.all).toMatch(/not UTF-8: byte \d+/)
})
