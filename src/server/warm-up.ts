import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { bookSeats } from '../ticketing/bookings/book.ts'
import type { Context } from '../ticketing/context.ts'
import { email } from '../values/email.ts'
import type { Watch } from './watch/watch.ts'

/** How long it waits for the store, in milliseconds; after that, the first request opens it. */
const PATIENCE_MS = 500

/** Nobody calls from there, so nobody's calls are counted with it. https://www.rfc-editor.org/rfc/rfc6666 */
const NOBODYS = '100::'

/**
 * Goes the way of a booking once, before anybody comes: the store is opened, and code is loaded and compiled that the
 * first callers would wait for. Nothing is written, and what goes wrong goes wrong for them again; that there is no
 * database where it was looked for is said in the log.
 */
export async function warmUp(app: FastifyInstance, office: Context, watch: Watch): Promise<void> {
  await app.ready()
  watch.isRehearsal = true
  const rehearsal = rehearse(app, office, watch).catch(() => {})
  await Promise.race([rehearsal, delay(PATIENCE_MS, undefined, { ref: false })])
  watch.isRehearsal = false
}

async function rehearse(app: FastifyInstance, office: Context, watch: Watch): Promise<void> {
  await app.inject({ method: 'POST', url: '/v1/bookings', payload: {}, remoteAddress: NOBODYS })
  // Where there is no database yet, none is made.
  await office.store
    .read(queries => queries.events.byId(0))
    .catch(error => {
      watch.log.failed(error)
      throw error
    })
  await bookSeats(office, { event: '0', email: email('nobody@example.com') }, { dryRun: true })
}
