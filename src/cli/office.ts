import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Maintenance } from '../store/interface/maintenance.ts'
import { openMaintenance, openStore } from '../store/open.ts'
import { instant } from '../values/time/instant.ts'
import { now } from './clock.ts'
import type { CommandContext } from './command.ts'
import type { Globals } from './globals.ts'
import { ownFolder } from './options/location.ts'
import { randomText } from './random.ts'

/** What opens a store with the timeout and the signal of this command. */
export function storeOpener(globals: Globals, signal: AbortSignal): CommandContext['openStore'] {
  return location => openStore(location, storeOptions(location, globals, signal))
}

/** Opens the box office that flags and environment name. No file is touched before the first read or write. */
export async function openOffice(
  globals: Globals,
  open: CommandContext['openStore'],
): Promise<CommandContext['office']> {
  return {
    store: await open(location(globals)),
    clock: { now: () => instant(now()) },
    random: randomText,
    actor: globals.actor ?? loginName(),
  }
}

export function openTools(globals: Globals, signal: AbortSignal, file?: string): Promise<Maintenance> {
  const place = file ?? location(globals)
  return openMaintenance(place, storeOptions(place, globals, signal))
}

/** The folder of the default location is created when it is first needed; one that was typed is not. */
function storeOptions(location: string, { db, timeoutMs }: Globals, signal: AbortSignal) {
  return { timeoutMs, signal, makeFolder: db === undefined && location === defaultLocation() }
}

function location({ db }: Globals): string {
  return db ?? defaultLocation()
}

function defaultLocation(): string {
  return join(ownFolder('XDG_DATA_HOME', '.local', 'share'), 'tix', 'tix.db')
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}` // a container may have no name for it
  }
}
