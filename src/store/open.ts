import { Invalid } from './errors.ts'
import type { StoreOptions, WholeStore } from './store.ts'

/**
 * Opens the store that `location` names: a path is a SQLite file, a `postgres://` URL a server. Nothing
 * is touched before the first read or write.
 */
export async function openStore(location: string, options: StoreOptions): Promise<WholeStore> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase()
  if (scheme === undefined) {
    const { SqliteStore } = await import('./sqlite/store.ts')
    return new SqliteStore(location, options)
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { PostgresStore } = await import('./postgres/store.ts')
    return new PostgresStore(location, options)
  }
  throw Invalid.field('db', `there is no store for «${scheme}://»; give a path or a postgres:// URL`)
}
