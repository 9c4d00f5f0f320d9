import { randomBytes } from 'node:crypto'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../store/open.ts'
import { instant } from '../ticketing/time/instant.ts'
import { ALPHABET } from '../ticketing/values/booking-code.ts'
import type { Context } from './command.ts'
import type { Globals } from './globals.ts'

/** What opens a store with the timeout and the signal of this command. */
export function storeOpener(globals: Globals, signal: AbortSignal): Context['openStore'] {
  return location => openStore(location, { timeoutMs: globals.timeoutMs, signal })
}

/** Opens the box office that flags and environment name. No file is touched before the first read or write. */
export async function openOffice(globals: Globals, open: Context['openStore']): Promise<Context['office']> {
  return {
    store: await open(globals.db ?? defaultLocation()),
    clock: { now: () => instant(Date.now() + clockShiftMs()) },
    random: randomText,
    actor: globals.actor ?? loginName(),
  }
}

function defaultLocation(): string {
  const data = process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share')
  return join(data, 'tix', 'tix.db')
}

function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}` // a container may have no name for it
  }
}

/** The tests move the clock; see test/faults. */
function clockShiftMs(): number {
  return Number(process.env['TIX_TEST_CLOCK_SHIFT_MS'] ?? 0)
}

/** Drawn in advance, a little at first and more where many are wanted: one by one they cost 3 µs a booking. */
const drawn = { text: '', next: 0, bytes: 64 }
const MOST_BYTES = 65_536

/** Characters of the code alphabet, each equally likely: bytes that would favour some are thrown away. */
function randomText(length: number): string {
  while (drawn.text.length - drawn.next < length) {
    const fair = 256 - (256 % ALPHABET.length)
    const letters = [...randomBytes(drawn.bytes)].filter(byte => byte < fair)
    drawn.text = drawn.text.slice(drawn.next) + letters.map(byte => ALPHABET[byte % ALPHABET.length]).join('')
    drawn.next = 0
    drawn.bytes = Math.min(MOST_BYTES, drawn.bytes * 4)
  }
  drawn.next += length
  return drawn.text.slice(drawn.next - length, drawn.next)
}
