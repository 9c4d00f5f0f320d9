import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { Conflict } from '../../src/ticketing/conflict.ts'
import type { Context } from '../../src/ticketing/context.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { addTicketType } from '../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { createVouchers } from '../../src/ticketing/vouchers/create-vouchers.ts'
import { voucherCode } from '../../src/values/codes/voucher-code.ts'
import { currency } from '../../src/values/currency.ts'
import { instant } from '../../src/values/time/instant.ts'
import { when } from '../../src/values/time/when.ts'
import { timeZone } from '../../src/values/time/zone.ts'
import { ask } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { OPENING, randomText } from '../support/office.ts'
import { seed } from '../support/seed.ts'
import { scratchFolder } from '../support/tix.ts'
import { type Operation, operation, SHOW } from './operations.ts'
import { PRICES, Refused, SimpleOffice, VOUCHER } from './simple-office.ts'

/**
 * Random sequences of everything that can be done, by several writers at once, the clock moved in between:
 * after every step the tables are what a model of plain arrays says, and every invariant holds.
 *
 * TIX_MODEL_RUNS=1000 looks longer, TIX_TEST_SEED=… elsewhere.
 */
const RUNS = Number(process.env['TIX_MODEL_RUNS'] ?? 25)

const folder = scratchFolder()
const CAPACITY = 8
const QUOTA = { standard: 6, vip: 3 }
const STARTS = '2030-05-01T19:30:00Z'
const WRITERS = 3

/** tix, on a file of its own, with as many writers as would be processes. */
interface Real {
  db: string
  stores: Store[]
  /** Where the hands of the clock stand, for all of them. */
  now: number
}

let files = 0
async function setUp() {
  const db = join(folder, `model-${files++}.db`)
  const stores = await Promise.all(
    Array.from({ length: WRITERS }, () => openStore(db, { timeoutMs: 60_000 })),
  )
  const real: Real = { db, stores, now: Date.parse(OPENING) }
  const office = officeOf(real, 0)
  const price = { price: String(PRICES.standard), currency: currency('EUR') }
  await createEvent(office, {
    name: SHOW,
    capacity: CAPACITY,
    starts: when(STARTS),
    timezone: timeZone('UTC'),
    ...price,
  })
  await updateTicketType(office, SHOW, 'General admission', { name: 'standard', quota: QUOTA.standard })
  await addTicketType(office, SHOW, { name: 'vip', price: String(PRICES.vip), quota: QUOTA.vip })
  await createVouchers(office, { ...VOUCHER, code: voucherCode(VOUCHER.code) })
  return { model: new SimpleOffice(real.now, Date.parse(STARTS), CAPACITY, QUOTA), real }
}

/** @param alone called when a transaction has its turn */
function officeOf(real: Real, writer: number, alone = () => {}): Context {
  const store = real.stores[writer % WRITERS]
  if (!store) throw new Error('there are no writers')
  const noting: Store = {
    write: (work, options) =>
      store.write(queries => {
        alone()
        return work(queries)
      }, options),
    read: (work, options) => store.read(work, options),
    writeMany: (portions, options) => store.writeMany(portions, options),
    changes: options => store.changes(options),
    writesEnded: () => store.writesEnded(),
    holds: texts => store.holds(texts),
    scrub: texts => store.scrub(texts),
    close: () => store.close(),
  }
  const now = () => instant(real.now)
  return { store: noting, clock: { now }, random: randomText, actor: `writer ${writer}` }
}

/** Operations that begin at once, each by another writer; one is a sequence of one. */
class AtOnce implements fc.AsyncCommand<SimpleOffice, Real> {
  readonly operations: readonly Operation[]

  constructor(operations: readonly Operation[]) {
    // The one goes in portions, between which others get in: it is no one moment, as it is for the model. The other
    // names a ticket, of which the model knows nothing: it must be as it was when it was looked up.
    const alone = operations.find(({ name }) => name === 'cancel-event' || name.startsWith('hand one seat'))
    this.operations = alone ? [alone] : operations
  }

  check(): boolean {
    return true
  }

  async run(model: SimpleOffice, real: Real): Promise<void> {
    const codes = (await ask(real.db, 'SELECT code FROM bookings ORDER BY id')).map(row =>
      String(row['code']),
    )
    const steps = this.operations.flatMap(operation => {
      const step = operation.aim(model, codes)
      return step ? [{ name: operation.name, ...step }] : []
    })
    // The order in which the transactions had their turn is the order for the model.
    const turns = new Set<number>()
    const outcomes = await Promise.all(
      steps.map((step, index) =>
        refusalOf(() => step.onTix(officeOf(real, index, () => turns.add(index))), Conflict),
      ),
    )
    expect(turns.size).toBe(steps.length)
    for (const index of turns) {
      const step = steps[index]
      const refused = await refusalOf(async () => step?.onModel(), Refused)
      const message = `${step?.name}: tix says ${outcomes[index] ?? 'yes'}, the model ${refused ?? 'yes'}`
      expect(outcomes[index] === undefined, message).toBe(refused === undefined)
    }
    await assertSame(model, real)
  }

  toString(): string {
    return this.operations.map(({ name }) => name).join(' | ')
  }
}

class Pass implements fc.AsyncCommand<SimpleOffice, Real> {
  readonly ms: number

  constructor(ms: number) {
    this.ms = ms
  }

  check(): boolean {
    return true
  }

  async run(model: SimpleOffice, real: Real): Promise<void> {
    model.now += this.ms
    real.now += this.ms
  }

  toString(): string {
    return `${this.ms} ms pass`
  }
}

/** The message of a refusal of this kind; whatever else goes wrong is a defect. */
async function refusalOf(
  work: () => Promise<unknown>,
  kind: new (...args: never[]) => Error,
): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof kind) return error.message
    throw error
  }
}

async function assertSame(model: SimpleOffice, { db }: Real): Promise<void> {
  const bookings = await ask(
    db,
    `SELECT user_email AS email, quantity, status, paid / 100 AS paid,
       CASE WHEN status = 'held' THEN expires_at END AS expires FROM bookings ORDER BY id`,
  )
  expect(bookings).toEqual(
    model.bookings.map(({ email, quantity, status, paid, expiresAt }) => ({
      email,
      quantity,
      status,
      paid,
      expires: status === 'held' ? instant(expiresAt) : null,
    })),
  )
  const line = await ask(db, 'SELECT email, quantity, status FROM waitlist_entries ORDER BY id')
  expect(line).toEqual(model.line.map(({ email, quantity, status }) => ({ email, quantity, status })))
  expect(await ask(db, 'SELECT used FROM vouchers')).toEqual([{ used: model.uses() }])
  const [event] = await ask(db, 'SELECT capacity, available FROM events')
  expect(event).toEqual({ capacity: model.capacity, available: model.free() })
  expect(await brokenInvariants(db)).toEqual([])
}

describe('a box office, whatever is done to it', () => {
  it(
    'is what a model of plain arrays says',
    async () => {
      const minute = 60_000
      const sequences = fc.commands(
        [
          operation.map(one => new AtOnce([one])),
          operation.map(one => new AtOnce([one])),
          operation.map(one => new AtOnce([one])),
          fc.array(operation, { minLength: 2, maxLength: WRITERS }).map(several => new AtOnce(several)),
          fc.constantFrom(minute - 1, minute, 60 * minute, 24 * 60 * minute).map(ms => new Pass(ms)),
        ],
        { maxCommands: 40, size: '+1' },
      )
      const property = fc.asyncProperty(sequences, async commands => {
        const state = await setUp()
        try {
          await fc.asyncModelRun(() => state, commands)
        } finally {
          for (const store of state.real.stores) await store.close()
        }
      })
      await fc.assert(property, { numRuns: RUNS, seed })
    },
    120_000 + RUNS * 5_000,
  )
})
