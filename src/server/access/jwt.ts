import { readFileSync } from 'node:fs'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose'
import { TOKEN_ROLES, type TokenRole } from '../../store/queries/tokens.ts'
import type { Context } from '../../ticketing/context.ts'
import { eventIdOf } from '../../ticketing/model/event.ts'
import { Invalid } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { epochMs } from '../../values/time/instant.ts'
import { Overloaded } from '../refusals.ts'
import type { Caller, ServerSettings } from '../settings.ts'
import type { ReadForeign } from './callers.ts'

/** Signatures of keys that have a public half. What a token says of its own algorithm decides nothing. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256']
const CLOCK_TOLERANCE_SECONDS = 5

/** How long whoever listens is believed before their signature is checked again, in milliseconds: a URL may give other keys. */
const BELIEVED_MS = 60_000

export interface JwtReader {
  read: ReadForeign
  /** Reads the keys anew: those that are not among them any more sign nothing from then on. @throws Invalid */
  reload: () => void
}

/**
 * Takes JWTs that were signed with one of the keys given, by and for whom it was said. `sub` is who acts, `role` what
 * they may do, `events` (slugs or ids) to what they are limited.
 *
 * @param failed is told why keys could not be fetched
 * @throws Invalid for keys that cannot be read
 */
export function jwtReader(
  { keys, issuer, audience }: NonNullable<ServerSettings['jwt']>,
  failed: (error: unknown) => void,
): JwtReader {
  let keySet = keySetOf(keys)
  const options = {
    issuer,
    audience,
    algorithms: ALGORITHMS,
    requiredClaims: ['exp', 'sub', 'role'],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  }
  /** What it says; undefined if it is no good. @throws what jose says where the keys cannot be had */
  const payloadOf = (token: string, { clock }: Context): Promise<JWTPayload | undefined> =>
    verified(token, keySet, { ...options, currentDate: new Date(clock.now()) }).then(
      ({ payload }) => payload,
      error => {
        if (!isOutage(error)) return undefined
        failed(error)
        throw error
      },
    )
  /** Whether it is still good, for whoever keeps asking. While keys cannot be had, nobody loses what they have. */
  const stillGood = (token: string, endsMs: number, office: Context) => {
    let checked = { keySet, ms: epochMs(office.clock.now()) }
    return async () => {
      const nowMs = epochMs(office.clock.now())
      if (nowMs >= endsMs) return false
      if (checked.keySet === keySet && nowMs - checked.ms < BELIEVED_MS) return true
      const isGood = await payloadOf(token, office).then(Boolean, () => true)
      if (isGood) checked = { keySet, ms: nowMs }
      return isGood
    }
  }
  const read: ReadForeign = async (token, office) => {
    const payload = await payloadOf(token, office).catch(() => {
      throw new Overloaded('The keys by which tokens are checked cannot be had at the moment; try again')
    })
    const { exp = 0 } = payload ?? {}
    return payload && callerOf(payload, office, stillGood(token, exp * 1000, office))
  }
  const reload = () => {
    keySet = keySetOf(keys)
  }
  return { read, reload }
}

/** A token that does not say by which key it was signed may be by any that fits. @throws what jose says of it */
async function verified(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions) {
  try {
    return await jwtVerify(token, keys, options)
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      const found = await jwtVerify(token, key, options).catch(ifAnotherKey)
      if (found) return found
    }
    throw error
  }
}

function ifAnotherKey(error: unknown): undefined {
  if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
}

/** Whether keys could not be fetched: then nothing is known of a token, and whoever has a good one is to keep it. */
function isOutage(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return true
  // The answer was no 200, or no JSON.
  if (error instanceof errors.JOSEError) return error.code === errors.JOSEError.code
  return error instanceof TypeError && error.message === 'fetch failed'
}

async function callerOf(
  { sub, iss, role, events }: JWTPayload,
  office: Context,
  isGood: Caller['isGood'],
): Promise<Caller | undefined> {
  const isRole = (word: unknown): word is TokenRole => TOKEN_ROLES.some(known => known === word)
  if (!isRole(role) || sub === undefined) return undefined
  const actor = actorOf(sub)
  const limited = await eventsOf(events, office)
  if (actor === undefined || limited === 'unclear') return undefined
  return {
    actor,
    role,
    events: limited,
    scope: `jwt:${iss}:${sub}`,
    token: undefined,
    isGood,
  }
}

function actorOf(sub: string): string | undefined {
  try {
    return text(limits.actor)(sub)
  } catch {
    return undefined
  }
}

/** What it is limited to; a claim that names what there is not limits to less, never to more. */
async function eventsOf(
  claim: unknown,
  { store }: Context,
): Promise<ReadonlySet<number> | undefined | 'unclear'> {
  if (claim === undefined) return undefined
  if (!Array.isArray(claim) || claim.length > limits.tokenEvents) return 'unclear'
  if (!claim.every(event => typeof event === 'string' || typeof event === 'number')) return 'unclear'
  const references = claim.map(String)
  return store.read(async queries => {
    const ids = new Set<number>()
    for (const reference of references) {
      const id = await eventIdOf(queries, reference)
      if (id !== undefined) ids.add(id)
    }
    return ids
  })
}

function keySetOf(keys: string): JWTVerifyGetKey {
  if (/^https:\/\//i.test(keys)) return createRemoteJWKSet(new URL(keys), { timeoutDuration: 5_000 })
  if (/^http:\/\//i.test(keys))
    throw Invalid.field('jwtKeys', 'must be a file or an https URL: who can change keys can sign')
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(keys, 'utf8')))
  } catch (error) {
    throw Invalid.field(
      'jwtKeys',
      `is no JWKS that can be read: ${error instanceof Error ? error.message : error}`,
    )
  }
}
