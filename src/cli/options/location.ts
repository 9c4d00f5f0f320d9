import { homedir } from 'node:os'
import { join } from 'node:path'
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
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
}

function readText(raw: string): string {
  try {
    return text(4096)(raw)
  } catch (error) {
    if (raw.includes('://')) throw new ParseError('is a URL with characters that cannot be in one')
    throw error
  }
}
