import { Invalid } from '../../values/errors.ts'
import type { Instant } from '../../values/time/instant.ts'
import { contentChecks } from '../health/content-checks.ts'
import { versions } from '../health/versions.ts'
import type { Backup, Check, Maintenance, Restored } from '../interface/maintenance.ts'
import type { StoreOptions } from '../store.ts'
import { mayReadAll, serverChecks } from './server-checks.ts'
import { PostgresStore } from './store.ts'

/** What of the tools for a bad day is ours on PostgreSQL: the rules that the numbers must keep. */
export class PostgresMaintenance implements Maintenance {
  readonly backsUp = false
  readonly #open: () => PostgresStore

  /** @throws Invalid when the URL cannot be read */
  constructor(url: string, options: StoreOptions) {
    this.#open = () => new PostgresStore(url, options)
  }

  async examine(now: Instant): Promise<Check[]> {
    const store = this.#open()
    try {
      const server = await store.readTables(serverChecks)
      const content = mayReadAll(server) ? await store.read(queries => contentChecks(queries, now)) : []
      return [...server, ...content, versions()]
    } finally {
      await store.close()
    }
  }

  /** The server's locks end with their connection. */
  async removeStaleLock(): Promise<boolean> {
    return false
  }

  async backUp(): Promise<Backup> {
    throw Invalid.field(
      'db',
      'PostgreSQL has tools of its own for this: pg_dump --format=custom --file=tix.dump "$TIX_DB"; for every moment of the past, continuous archiving',
    )
  }

  async restore(): Promise<Restored> {
    throw Invalid.field(
      'db',
      'PostgreSQL has tools of its own for this: pg_restore --clean --if-exists --single-transaction --dbname="$TIX_DB" tix.dump',
    )
  }
}
