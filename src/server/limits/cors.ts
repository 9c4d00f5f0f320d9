import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import type { ServerSettings } from '../settings.ts'

const TAKEN = [
  'authorization',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'last-event-id',
]
const SHOWN = ['etag', 'link', 'location', 'retry-after', 'x-request-id']
const RATES = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']
const SECONDS = 600

/** Lets pages of these origins call, and no others. */
export async function addCors(app: FastifyInstance, { corsOrigins }: ServerSettings): Promise<void> {
  if (corsOrigins.length === 0) return
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: TAKEN,
    exposedHeaders: [...SHOWN, ...RATES],
    maxAge: SECONDS,
    // It would refuse an OPTIONS that asks for nothing in a form of its own.
    strictPreflight: false,
  })
}
