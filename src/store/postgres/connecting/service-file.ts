import { readFileSync } from 'node:fs'
import { Invalid } from '../../../values/errors.ts'
import type { Parameters } from './url.ts'

/**
 * The parameters of one service, as https://www.postgresql.org/docs/current/libpq-pgservice.html says: the
 * user's file before the system's.
 *
 * @throws Invalid when no file has it
 */
export function serviceFrom(paths: readonly string[], name: string): Parameters {
  for (const path of paths) {
    const found = serviceIn(textOf(path), name)
    if (found) return found
  }
  throw Invalid.field('db', `names the service "${name}", which stands in none of ${paths.join(', ')}`)
}

export function serviceIn(text: string, name: string): Parameters | undefined {
  let here = false
  let found: Record<string, string> | undefined
  for (const line of text.split(/\r?\n/).map(raw => raw.trim())) {
    if (line.startsWith('#')) continue
    if (line.startsWith('[')) {
      if (found) break
      here = line === `[${name}]`
      if (here) found = {}
    } else if (here && found && line.includes('=')) {
      const [key = '', ...value] = line.split('=')
      found[key.trim()] = value.join('=').trim()
    }
  }
  return found
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
