import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readConfigurationFile } from '../../../src/cli/config/files.ts'
import { readGlobals } from '../../../src/cli/globals.ts'
import { ownFolder } from '../../../src/cli/options/location.ts'
import { scratchFolder, tix } from '../../support/tix.ts'

const folder = scratchFolder()

describe('a configured format', () => {
  it('is not that of --quiet, unless that is asked for by name', async () => {
    mkdirSync(join(folder, 'tix'))
    writeFileSync(join(folder, 'tix', 'config.json'), '{"format": "json"}')
    const db = join(folder, 'office.db')
    const told = async (...words: string[]) =>
      (await tix([...words, '--db', db], { env: { XDG_CONFIG_HOME: folder } })).stdout
    const event = ['create-event', 'Jazz', '--capacity', '9', '--starts', '2031-05-01T19:30']
    expect(await told(...event, '-q')).toBe('jazz\n')
    expect(await told('list', '-q')).toBe('jazz\n')
    expect(await told('list')).toMatch(/^\{"success":true/)
    expect(await told('list', '-q', '--json')).toMatch(/^\{"success":true/)
  })
})

it.each([',', ' , ,'])('--fields %j names none', raw => {
  expect(() => readGlobals({ fields: [raw] }, ['code'])).toThrow('must name a field')
})

describe('a configuration', () => {
  // To read the one would wait for ever, to read the other would have no end.
  it.each([folder, '/dev/zero'])('that is no file is none: %s', path => {
    expect(() => readConfigurationFile(path)).toThrow(`${path} cannot be read: it is no file`)
  })

  it('may have a byte order mark, as editors of Windows leave it', () => {
    const path = join(folder, 'marked.json')
    writeFileSync(path, '\ufeff{"actor": "till"}')
    expect(readConfigurationFile(path).get('actor')?.value).toBe('till')
  })
})

describe('a folder of the user’s', () => {
  it.each([
    [{ HOME: '/home/ada', XDG_DATA_HOME: '/data' }, '/data'],
    [{ HOME: '/home/ada', XDG_DATA_HOME: 'data' }, '/home/ada/.local/share'],
    [{ HOME: '/home/ada', XDG_DATA_HOME: '' }, '/home/ada/.local/share'],
    [{ HOME: '', XDG_DATA_HOME: '' }, join(userInfo().homedir, '.local/share')],
    [{ HOME: 'ada', XDG_DATA_HOME: './data' }, join(userInfo().homedir, '.local/share')],
  ])('is the same wherever tix is called: %j', (variables, expected) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
    expect(ownFolder('XDG_DATA_HOME', '.local', 'share')).toBe(expected)
    vi.unstubAllEnvs()
  })
})
