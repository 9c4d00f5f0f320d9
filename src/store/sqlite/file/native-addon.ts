import { dirname } from 'node:path'
import { StorageFailed } from '../../../values/errors.ts'
import { systemCode } from '../sqlite-errors.ts'

/** After an upgrade of Node, or an installation without scripts, there is no SQLite that this Node can load. */
export function unusableAddon(error: unknown): StorageFailed | undefined {
  const code = systemCode(error)
  if (code !== 'ERR_DLOPEN_FAILED' && code !== 'MODULE_NOT_FOUND') return undefined
  const why = code === 'MODULE_NOT_FOUND' ? 'is not built' : 'was built for another Node or another system'
  return new StorageFailed(
    `better-sqlite3 ${why}; this is Node ${process.versions.node}. Run: cd ${installation()} && npm rebuild better-sqlite3`,
    { node: process.versions.node, modules: process.versions.modules },
    { cause: error },
  )
}

/** The folder whose node_modules has better-sqlite3. */
function installation(): string {
  try {
    return dirname(dirname(dirname(require.resolve('better-sqlite3/package.json'))))
  } catch {
    return dirname(__dirname) // of bin/
  }
}
