import type { NextStep } from '../../values/errors.ts'
import type { Route } from '../routes/route.ts'
import type { Link } from './envelope.ts'

/** The way on from a refusal, as a request; `undefined` where it leads to what only the command line has. */
export function linkTo(
  routes: readonly Route[],
  { purpose, operation, values = {} }: NextStep,
): Link | undefined {
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const isComplete = (route: Route) => partsOf(route.path).every(part => values[part] !== undefined)
  const takesAll = ({ untold }: Route) => known.every(([name]) => !untold.includes(name))
  const candidates = routes.filter(
    route => route.operation.name === operation && isComplete(route) && takesAll(route),
  )
  const route = candidates.toSorted((a, b) => partsOf(b.path).length - partsOf(a.path).length)[0]
  if (!route) return undefined
  const parts = partsOf(route.path)
  const path = route.path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(values[part] ?? ''))
  const rest = known.filter(([name]) => !parts.includes(name))
  const { method } = route
  if (method !== 'GET')
    return { purpose, method, href: `/v1${path}`, ...(rest.length > 0 && { body: Object.fromEntries(rest) }) }
  const query = new URLSearchParams(
    Object.fromEntries(rest.map(([name, value]) => [name, String(value)])),
  ).toString()
  return { purpose, method, href: `/v1${path}${query === '' ? '' : `?${query}`}` }
}

export function partsOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => part)
}
