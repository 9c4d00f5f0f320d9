import type { Migration } from './migration.ts'
import { version1 } from './version-1.ts'
import { version2 } from './version-2.ts'

/**
 * Each entry brings a database from version `index` to `index + 1`. A released entry is never
 * changed: what comes later is a new entry.
 *
 * Times are UTC instants as text, money is in minor units. `idx_…` names are part of the contract.
 * The CHECKs of a word among several say OR and not IN: for IN, SQLite builds a table of the words at
 * every INSERT, 1 µs each.
 */
export const MIGRATIONS: readonly Migration[] = [version1, version2]
