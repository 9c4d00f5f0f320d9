import type { Field, JsonSchema } from '../../operations/field.ts'
import { clearableIn } from '../../operations/fields/clear.ts'
import { partsOf } from '../answers/links.ts'
import { partName } from '../routes/part-names.ts'
import type { Route } from '../routes/route.ts'

const KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Repeat safely: the same request under the same key is done once',
  schema: { type: 'string', maxLength: 200 },
}
const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  description: 'Do it only if it is as it was read: the ETag of',
  schema: { type: 'string' },
}
const DRY_RUN_FIELD = { description: 'Check and answer everything, but write nothing', type: 'boolean' }
const DRY_RUN = {
  name: 'dryRun',
  in: 'query',
  description: DRY_RUN_FIELD.description,
  schema: { type: 'boolean' },
}

/** What stands in the path, the query and the headers. */
export function parametersOf(route: Route): JsonSchema[] {
  const { writes } = route.operation
  const { shownBy } = route
  const ifMatch = shownBy && {
    ...IF_MATCH,
    description: `${IF_MATCH.description} GET /v1${shownBy.path}`,
  }
  const inPath = partsOf(route.path).map(name => ({
    name: partName(name),
    in: 'path',
    required: true,
    description: fieldOf(route, name).help,
    schema: itemSchema(fieldOf(route, name)),
  }))
  const inQuery = hasBody(route) ? [] : namesIn(route).map(name => queryParameter(name, fieldOf(route, name)))
  return [...inPath, ...inQuery, ...(ifMatch ? [ifMatch] : []), ...(writes ? [KEY, DRY_RUN] : [])]
}

function queryParameter(name: string, field: Field): JsonSchema {
  return {
    name,
    in: 'query',
    ...(field.required && { required: true }),
    description: field.help,
    schema: field.schema(),
    ...(field.repeats && { style: 'form', explode: true }),
  }
}

export function bodyOf(route: Route): JsonSchema | undefined {
  const names = namesIn(route)
  if (!hasBody(route) || names.length === 0) return undefined
  const needed = names.filter(name => fieldOf(route, name).required)
  const clearable = clearableIn(route.operation.input)
  const properties = names.map(name => {
    const field = fieldOf(route, name)
    return [name, clearable.includes(name) ? orNull(field) : described(field)] as const
  })
  const schema = {
    type: 'object',
    properties: { ...Object.fromEntries(properties), dryRun: DRY_RUN_FIELD },
    ...(needed.length > 0 && { required: needed }),
    additionalProperties: false,
  }
  return { required: needed.length > 0, content: { 'application/json': { schema } } }
}

function hasBody(route: Route): boolean {
  return route.operation.writes === true && route.method !== 'DELETE'
}

/** What is given neither by the path nor by the route itself. */
function namesIn(route: Route): string[] {
  const given = [...partsOf(route.path), ...route.untold]
  return Object.keys(route.operation.input).filter(name => !given.includes(name))
}

function described(field: Field): JsonSchema {
  return { description: field.help, ...field.schema() }
}

/** What `null` takes away. */
function orNull(field: Field): JsonSchema {
  return { description: field.help, anyOf: [field.schema(), { type: 'null' }] }
}

/** Of a list, one: a path has room for one. */
function itemSchema(field: Field): unknown {
  const schema = field.schema()
  return field.repeats ? schema['items'] : schema
}

function fieldOf(route: Route, name: string): Field {
  const field = route.operation.input[name]
  if (!field) throw new Error(`${route.path}: ${route.operation.name} has no field ${name}`)
  return field
}
