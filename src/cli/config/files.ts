import { readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Invalid } from '../../values/errors.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { ownFolder } from '../options/location.ts'
import { SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts'

/** A value as a file has it, and which file that is. */
export interface Configured {
  value: string
  from: string
}

export type Configuration = ReadonlyMap<SettingName, Configured>

/** A configuration is a few lines: a longer file is not one. */
const LONGEST = 64 * 1024

/** The user's own configuration. */
export function userFile(): string {
  return join(ownFolder('XDG_CONFIG_HOME', '.config'), 'tix', 'config.json')
}

/** The configuration of the working folder. */
export function folderFile(): string {
  return resolve('.tix.json')
}

let known: Configuration | undefined

/** What both files set; the folder's overrides the user's. @throws Invalid with the line of what is wrong */
export function readConfiguration(): Configuration {
  return new Map([userFile(), folderFile()].flatMap(file => [...readConfigurationFile(file)]))
}

/** The configuration, read once in the life of a command. */
export function knownConfiguration(): Configuration {
  known ??= readConfiguration()
  return known
}

/** @throws Invalid with the line of what is wrong */
export function readConfigurationFile(file: string): Map<SettingName, Configured> {
  const content = contentOf(file)
  const settings = new Map<SettingName, Configured>()
  if (content === undefined) return settings
  for (const [key, value] of Object.entries(parsed(file, content))) {
    const fail = (message: string) => wrong(file, lineOf(content, key), message)
    const name = SETTING_NAMES.find(candidate => candidate === key)
    if (!name) throw fail(`there is no setting ${quoted(key)}; there are ${SETTING_NAMES.join(', ')}`)
    if (typeof value !== 'string') throw fail(`${key} must be a text in quotes, not ${JSON.stringify(value)}`)
    try {
      SETTINGS[name].parse(value)
    } catch (error) {
      if (error instanceof ParseError) throw fail(`${key}: ${error.message}`)
      throw error
    }
    settings.set(name, { value, from: file })
  }
  return settings
}

/** `undefined` where there is no such file. @throws Invalid for one that we may not read */
function contentOf(file: string): string | undefined {
  try {
    // Usually there is none, and looking costs less than an error.
    const stat = statSync(file, { throwIfNoEntry: false })
    if (!stat) return undefined
    if (!stat.isFile()) throw notFile(file)
    if (stat.size > LONGEST) throw wrong(file, 1, `has more than ${LONGEST} characters`)
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return undefined
    if (error instanceof Invalid) throw error
    throw Invalid.field('', `${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** Reading a pipe would wait for its writer, deaf to every signal, and a device may never end. */
function notFile(file: string): Invalid {
  return Invalid.field('', `${file} cannot be read: it is no file`)
}

function parsed(file: string, content: string): object {
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? content.length)
    throw wrong(file, lineAt(content, at), `is not JSON: ${message.replace(/ in JSON.*$/s, '')}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(file, 1, 'must be an object, like {"timezone": "Europe/Berlin"}')
  return value
}

function wrong(file: string, line: number, message: string): Invalid {
  return Invalid.field('', `${file}:${line}: ${message}`)
}

function lineOf(content: string, key: string): number {
  return lineAt(content, content.indexOf(JSON.stringify(key)))
}

function lineAt(content: string, position: number): number {
  return content.slice(0, Math.max(0, position)).split('\n').length
}
