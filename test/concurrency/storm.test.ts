import { describe, expect, it } from 'vitest'
import { ask } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { processOffice, type Ran, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

/** 30 processes at a time; for 20 s with TIX_TEST_STORM_MS=20000, until enough is done where every change is checked. */
const PROCESSES = 30
const STORM_MS = Number(process.env['TIX_TEST_STORM_MS'] ?? 1_000)
const CAPACITY = 60
/** What has to be done in a storm, however long that takes. */
const DONE = 45

type Kind =
  | 'book'
  | 'voucher'
  | 'hold'
  | 'prolong'
  | 'confirm'
  | 'name'
  | 'part'
  | 'exchange'
  | 'cancel'
  | 'join'
  | 'leave'
  | 'offer'
/** A storm mostly books, as a sale does. */
const MIX: readonly Kind[] = [
  'book',
  'book',
  'voucher',
  'voucher',
  'hold',
  'hold',
  'prolong',
  'confirm',
  'name',
  'part',
  'exchange',
  'cancel',
  'cancel',
  'join',
  'join',
  'leave',
  'offer',
]

/** What a process was told and must find in the database. */
interface Acknowledged {
  kind: Kind
  // biome-ignore lint/suspicious/noExplicitAny: the documents of every command
  data: any
}

describe('a storm on one event', () => {
  it(
    'of 30 processes that book, hold, hand on, exchange, cancel and wait loses nothing and sells nothing twice',
    async () => {
      const { db, run, data, createEvent } = await processOffice(folder, 'storm.db')
      await createEvent('Storm', CAPACITY, ['--price', '10.01', '--currency', 'EUR'])
      await data(['add-ticket-type', 'storm', 'vip', '--price', '33.33', '--quota', '9'])
      await data(['create-voucher', 'FEW', '--percent', '33', '--uses', '6'])
      const acknowledged: Acknowledged[] = []
      const codes: string[] = []
      const exits = new Map<string, number>()
      const until = Date.now() + STORM_MS

      const oneProcessAfterTheOther = async (worker: number) => {
        for (let n = 0; Date.now() < until || acknowledged.length < DONE; n++) {
          const kind = MIX[Math.floor(Math.random() * MIX.length)] ?? 'book'
          const args = words(kind, `w${worker}-${n}@example.com`, codes)
          if (!args) continue
          const result = await run([...args, '--json', '--timeout', '5m'])
          count(exits, kind, result)
          if (result.exit !== 0) continue
          const told = result.json().data
          acknowledged.push({ kind, data: told })
          const code = told.booking?.code
          if (code && kind !== 'cancel') codes.push(code)
          for (const entry of told.entries ?? []) codes.push(entry.booking)
        }
      }
      await Promise.all(Array.from({ length: PROCESSES }, (_, worker) => oneProcessAfterTheOther(worker)))

      // Done, or refused by the state of things: nothing else.
      const strange = [...exits.keys()].filter(key => !/: (0|4)$/.test(key))
      expect(strange, JSON.stringify([...exits])).toEqual([])
      expect(await brokenInvariants(db)).toEqual([])
      expect(await lost(db, acknowledged)).toEqual([])
      expect(await oversoldMoments(db)).toEqual([])
    },
    STORM_MS + 300_000,
  )
})

const STANDARD = ['--type', 'General admission']

function words(kind: Kind, who: string, codes: readonly string[]): string[] | undefined | '' {
  const quantity = String(1 + Math.floor(Math.random() * 4))
  const code = codes[Math.floor(Math.random() * codes.length)]
  switch (kind) {
    case 'book':
      return ['book', 'storm', '--email', who, '-n', quantity, ...STANDARD]
    case 'voucher':
      return ['book', 'storm', '--email', who, '-n', quantity, ...STANDARD, '--voucher', 'FEW']
    case 'hold':
      return ['book', 'storm', '--email', who, '-n', quantity, ...STANDARD, '--hold', '2s']
    case 'join':
      return ['waitlist', 'join', 'storm', '--email', who, '-n', quantity, ...STANDARD]
    case 'offer':
      return ['waitlist', 'offer', 'storm', '--ttl', '2s']
    case 'leave':
      return ['waitlist', 'leave', String(1 + Math.floor(Math.random() * 20))]
    case 'confirm':
    case 'cancel':
      return code && [kind, code]
    case 'prolong':
      return code && ['update-booking', code, '--hold', '4s']
    case 'name':
      return code && ['update-booking', code, '--attendee', `1=Guest of ${who}`]
    case 'part':
      return code && ['transfer', code, '--to', who, '--ticket', '1']
    case 'exchange':
      return code && ['exchange', code, '--ticket', '1', '--type', 'vip']
  }
}

function count(exits: Map<string, number>, kind: Kind, { exit, stdout }: Ran): void {
  // Nobody has joined yet under that id.
  if (kind === 'leave' && exit === 3) return
  const key = exit === 0 || exit === 4 ? `${kind}: ${exit}` : `${kind}: ${exit} ${stdout.slice(0, 300)}`
  exits.set(key, (exits.get(key) ?? 0) + 1)
}

/** What was acknowledged and is not in the database as it was told; the last word on a booking may be another's. */
async function lost(db: string, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const bookings = new Map((await ask(db, 'SELECT * FROM bookings')).map(row => [String(row['code']), row]))
  const entries = new Map((await ask(db, 'SELECT * FROM waitlist_entries')).map(row => [row['id'], row]))
  const handedOn = new Set(
    acknowledged.flatMap(({ kind, data }) => (kind === 'part' ? [data.booking.code, data.rest?.code] : [])),
  )
  const gone: string[] = []
  for (const { kind, data } of acknowledged) {
    const told = data.booking
    const kept = told && bookings.get(told.code.replace('-', ''))
    if (told && !kept) gone.push(`${kind} ${told.code} is not there`)
    const isTheirs = handedOn.has(told?.code) || kept?.['user_email'] === told?.email
    if (told && kept && (!isTheirs || kept.event_id !== told.event.id))
      gone.push(`${kind} ${told.code} is somebody else's`)
    // A canceled booking stays canceled, a confirmed one is never held or expired again.
    const after: Partial<Record<Kind, string[]>> = {
      book: ['confirmed', 'canceled'],
      voucher: ['confirmed', 'canceled'],
      confirm: ['confirmed', 'canceled'],
      cancel: ['canceled'],
    }
    if (kept && after[kind] && !after[kind]?.includes(kept.status))
      gone.push(`${kind} ${told.code} was acknowledged, but it is ${kept.status}`)
    for (const entry of [data.entry, ...(data.entries ?? [])].filter(Boolean)) {
      const row = entries.get(entry.id)
      if (row?.['email'] !== entry.email) gone.push(`${kind} of entry ${entry.id} is not there`)
      else if (kind === 'leave' && row?.['status'] === 'waiting') gone.push(`${kind} ${entry.id} still waits`)
    }
  }
  return gone
}

/** The log played again: after no line of it were more seats taken than there are. */
async function oversoldMoments(db: string): Promise<string[]> {
  const seats = new Map<unknown, { status?: string; quantity?: number }>()
  const oversold: string[] = []
  for (const line of await ask(db, 'SELECT * FROM audit_log WHERE booking_id IS NOT NULL ORDER BY id')) {
    const after = JSON.parse(String(line['after'] ?? '{}'))
    seats.set(line['booking_id'], { ...seats.get(line['booking_id']), ...after })
    const taken = [...seats.values()]
      .filter(({ status }) => status === 'held' || status === 'confirmed')
      .reduce((total, { quantity = 0 }) => total + quantity, 0)
    if (taken > CAPACITY) oversold.push(`${taken} seats taken after line ${line['id']} (${line['action']})`)
  }
  return oversold
}
