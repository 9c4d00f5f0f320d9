import packageJson from '../../../package.json'
import type { Check } from '../interface/maintenance.ts'

const LIBRARIES = ['better-sqlite3', 'pg', 'proper-lockfile', 'commander', 'chalk']
const OLDEST_NODE = 20

/** Of tix, of Node, and of the libraries that most depends on. */
export function versions(): Check {
  const known = new Map(Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies }))
  const libraries = Object.fromEntries(LIBRARIES.map(name => [name, known.get(name) ?? 'unknown']))
  const sound = Number.parseInt(process.versions.node, 10) >= OLDEST_NODE
  return {
    name: 'versions',
    status: sound ? 'ok' : 'failed',
    message: `tix ${packageJson.version}, Node ${process.versions.node}, better-sqlite3 ${libraries['better-sqlite3']}, proper-lockfile ${libraries['proper-lockfile']}`,
    details: { tix: packageJson.version, node: process.versions.node, ...libraries },
  }
}
