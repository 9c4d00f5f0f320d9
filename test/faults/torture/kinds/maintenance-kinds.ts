import { join } from 'node:path'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { type Kind, never } from './kind.ts'

/** For how long a restore tries that cannot succeed. */
const IN_VAIN_SECONDS = 2

/** What is done to the whole box office while it sells. */
export const MAINTENANCE: readonly Kind[] = [
  { name: 'backup', weight: 0.6, words: backup, wrote: never, ofFiles: true },
  { name: 'copy', weight: 0.4, words: copy, wrote: never },
  // What is acknowledged must stay: so a backup goes to a database that nobody sells from, …
  { name: 'restore', weight: 0.6, words: restore, wrote: never, ofFiles: true, db: sparePath },
  // … and over the one that sells only while somebody has it open, when it must be refused.
  {
    name: 'restore in vain',
    weight: 0.3,
    words: restore,
    ofFiles: true,
    timeoutSeconds: IN_VAIN_SECONDS,
    whileInUse: true,
  },
  { name: 'doctor', weight: 0.4, words: () => ['doctor'], wrote: never },
  { name: 'doctor --repair', weight: 0.4, words: () => ['doctor', '--repair'], wrote: never },
]

/** Where all backups are restored to, one over the other. */
export function sparePath({ folder }: Pick<World, 'folder'>): string {
  return join(folder, 'spare.db')
}

function backup(world: World, _: Random, id: string): string[] {
  return ['backup', join(world.folder, `${id}.backup.db`)]
}

function copy(world: World, _: Random, id: string): string[] {
  return ['copy', '--to', join(world.folder, `${id}.copy.db`)]
}

function restore(world: World, random: Random): string[] | undefined {
  const file = random.pick(world.backups)
  return file === undefined ? undefined : ['restore', file]
}
