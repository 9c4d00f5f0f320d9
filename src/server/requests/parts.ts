import type { FastifyRequest } from 'fastify'
import { Invalid } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Route } from '../routes/route.ts'
import { type Given, kindOf } from './input.ts'

/** A request in its parts, with what says whether it is only rehearsed. @throws Invalid */
export function partsOfRequest(route: Route, request: FastifyRequest): Given & { dryRun: boolean } {
  const path = entriesOf(request.params)
  const query = entriesOf(request.query)
  if (route.operation.writes !== true) return { path: texts(path), query, body: undefined, dryRun: false }
  const { dryRun: rehearsed, ...parameters } = query
  // What is written stands in the body; only what has none is said in the URL.
  if (route.method !== 'DELETE' && Object.keys(parameters).length > 0)
    throw new Invalid(
      Object.keys(parameters).map(field => ({ field, message: 'belongs in the body, not in the URL' })),
    )
  return { path: texts(path), query: parameters, ...bodyOf(request.body, rehearsed) }
}

function bodyOf(body: unknown, rehearsed: unknown): { body: unknown; dryRun: boolean } {
  const inUrl = isSet(rehearsed)
  if (typeof body !== 'object' || body === null || !('dryRun' in body)) return { body, dryRun: inUrl }
  const { dryRun, ...rest } = body
  return { body: rest, dryRun: isSet(dryRun) || inUrl }
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 'false') return false
  if (value === true || value === 'true' || value === '') return true
  const given = typeof value === 'string' ? quoted(value) : kindOf(value)
  throw Invalid.field('dryRun', `must be true or false, not ${given}`)
}

function entriesOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function texts(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
