import { renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../../store/make-folder.ts'
import { Forbidden } from '../../values/errors.ts'
import { readConfigurationFile } from './files.ts'
import type { SettingName } from './settings.ts'

/** Sets a value in a file of ours, or takes it out with `undefined`; whole or not at all. */
export function changeConfiguration(file: string, name: SettingName, value: string | undefined): void {
  const settings = new Map([...readConfigurationFile(file)].map(([key, { value }]) => [key, value]))
  if (value === undefined) settings.delete(name)
  else settings.set(name, value)
  const part = `${file}.${process.pid}.part`
  try {
    makeFolder(dirname(file))
    writeFileSync(part, `${JSON.stringify(Object.fromEntries(settings), null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
    renameSync(part, file)
  } catch (error) {
    throw new Forbidden(`${file} cannot be written: ${error instanceof Error ? error.message : error}`, {
      file,
    })
  }
}
