import type { FastifyRequest } from 'fastify'
import { Invalid } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Route } from '../routes/route.ts'
import { type Given, kindOf } from './input.ts'

/** A request in its parts, with what says whether it is only rehearsed. @throws Invalid */
export function partsOfRequest(route: Route, request: FastifyRequest): Given & { dryRun: boolean } {
  const path = texts(entriesOf(request.params))
  const query = entriesOf(request.query)
  if (route.operation.writes !== true) return { path, query, body: undefined, dryRun: false }
  const parameters = entriesOf(withoutDryRun(query))
  // What is written stands in the body; only what has none is said in the URL.
  if (route.method !== 'DELETE' && Object.keys(parameters).length > 0)
    throw new Invalid(
      Object.keys(parameters).map(field => ({ field, message: 'belongs in the body, not in the URL' })),
    )
  const inUrl = isSet(query['dryRun'])
  const inBody = isSet(entriesOf(request.body)['dryRun'])
  return { path, query: parameters, body: withoutDryRun(request.body), dryRun: inUrl || inBody }
}

function withoutDryRun(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || !('dryRun' in given)) return given
  const { dryRun, ...others } = given
  return others
}

function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 'false') return false
  if (value === true || value === 'true' || value === '') return true
  const given = typeof value === 'string' ? quoted(value) : kindOf(value)
  throw Invalid.field('dryRun', `must be true or false, not ${given}`)
}

function entriesOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function texts(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
