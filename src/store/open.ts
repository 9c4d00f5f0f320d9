import { Invalid } from '../values/errors.ts'
import type { Maintenance } from './interface/maintenance.ts'
import type { StoreOptions, WholeStore } from './store.ts'

/**
 * Opens the store that `location` names: a path is a SQLite file, a `postgres://` URL a server. Nothing
 * is touched before the first read or write.
 */
export async function openStore(location: string, options: StoreOptions): Promise<WholeStore> {
  if (engineOf(location) === 'sqlite') {
    const { SqliteStore } = await import('./sqlite/store.ts')
    return new SqliteStore(location, options)
  }
  const { PostgresStore } = await import('./postgres/store.ts')
  return new PostgresStore(location, options)
}

/** Opens what `doctor`, `backup` and `restore` work with, on the store that `location` names. */
export async function openMaintenance(location: string, options: StoreOptions): Promise<Maintenance> {
  if (engineOf(location) === 'sqlite') {
    const { SqliteMaintenance } = await import('./sqlite/maintenance/maintenance.ts')
    return new SqliteMaintenance(location, options)
  }
  const { PostgresMaintenance } = await import('./postgres/maintenance.ts')
  return new PostgresMaintenance(location, options)
}

/** @throws Invalid for a URL of another kind */
function engineOf(location: string): 'sqlite' | 'postgres' {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location)?.[1]?.toLowerCase()
  if (scheme === undefined && /^postgres(ql)?:/i.test(location))
    throw Invalid.field('db', 'has a colon without // after it; a URL is like postgres://user@host/database')
  if (scheme === undefined) return 'sqlite'
  if (scheme === 'postgres' || scheme === 'postgresql') return 'postgres'
  throw Invalid.field('db', `there is no store for "${scheme}://"; give a path or a postgres:// URL`)
}
