import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfigurationFile } from '../../src/cli/config/files.ts'
import { readGlobals } from '../../src/cli/globals.ts'
import { parse } from '../../src/cli/program.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
process.env['XDG_CONFIG_HOME'] = folder
mkdirSync(join(folder, 'tix'))
writeFileSync(join(folder, 'tix', 'config.json'), '{"format": "json"}')

const formatOf = async (...argv: string[]) => {
  const request = await parse(['list', ...argv])
  return request.kind === 'run' ? request.raw['format'] : request.kind
}

describe('a configured format', () => {
  it('is not that of --quiet, unless that is asked for by name', async () => {
    expect(await formatOf()).toEqual(['json'])
    expect(await formatOf('-q')).toBeUndefined()
    expect(await formatOf('-q', '--format', 'csv')).toEqual(['csv'])
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
