import { homedir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { ParseError } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'

/** Where a box office is kept. What was typed stands in no error: a URL may have a password. */
export function location(raw: string): string {
  const path = readText(raw)
  if (path === ':memory:' || path.startsWith('file:'))
    throw new ParseError(
      `is a path or a postgres:// URL; ${path === ':memory:' ? 'a database in memory would be gone at the end of the command' : 'SQLite’s file: URLs are not taken'}`,
    )
  // A shell expands it; cron, systemd and a configuration do not.
  return path === '~' || path.startsWith('~/') ? join(homeFolder(), path.slice(2)) : path
}

function readText(raw: string): string {
  try {
    return text(4096)(raw)
  } catch (error) {
    if (raw.includes('://')) throw new ParseError('is a URL with characters that cannot be in one')
    throw error
  }
}

/** A folder of the user's, as the XDG specification has it: one that is not absolute does not count. */
export function ownFolder(variable: string, ...usual: string[]): string {
  const said = process.env[variable]
  return said && isAbsolute(said) ? said : join(homeFolder(), ...usual)
}

/** With an empty HOME, or a relative one, whoever is somewhere else would find another box office there. */
function homeFolder(): string {
  const said = homedir()
  if (isAbsolute(said)) return said
  try {
    return userInfo().homedir
  } catch {
    return '/' // a container may have no user of this number
  }
}
