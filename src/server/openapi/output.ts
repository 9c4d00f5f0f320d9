import type { JsonSchema } from '../../operations/field.ts'
import { statusOf } from '../../operations/status.ts'
import type { Route } from '../routes/route.ts'
import { routes } from '../routes/table.ts'

/** Refusals that every operation may have. */
const EVERYWHERE = [
  'VALIDATION',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'RATE_LIMITED',
  'INTERNAL',
  'BUSY',
]

export function answersOf(route: Route): JsonSchema {
  const { properties, optional = [] } = route.operation.output()
  const data = {
    type: 'object',
    properties,
    required: Object.keys(properties).filter(name => !optional.includes(name)),
    additionalProperties: false,
  }
  const success = {
    description: route.operation.summary,
    headers: headersOf(route),
    content: { 'application/json': { schema: envelope(data) } },
  }
  const done = route.makes
    ? { 201: success, 200: { ...success, description: 'It was so already, or a dry run' } }
    : { 200: success }
  return {
    ...done,
    ...(route.isOneThing && { 304: { description: 'It is as it was', headers: headersOf(route) } }),
    ...refusalsOf(route),
  }
}

function envelope(data: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: { success: { const: true }, message: { type: 'string' }, dryRun: { const: true }, data },
    required: ['success', 'message', 'data'],
    additionalProperties: false,
  }
}

function headersOf(route: Route): JsonSchema {
  const { makes, isOneThing, operation } = route
  const isChanged = routes.some(({ shownBy }) => shownBy === route)
  const text = (description: string) => ({ description, schema: { type: 'string' } })
  return {
    ...(makes && { Location: text('Where what was made is') }),
    ...(isOneThing && {
      ETag: text(isChanged ? 'For If-None-Match, and for If-Match' : 'For If-None-Match'),
    }),
    ...('next' in operation.output().properties && { Link: text('The next page, as rel="next"') }),
  }
}

function refusalsOf({ operation, shownBy }: Route): Record<string, JsonSchema> {
  const codes = [
    ...EVERYWHERE,
    ...(operation.writes ? ['IDEMPOTENCY_MISMATCH'] : []),
    ...(shownBy ? ['PRECONDITION_FAILED'] : []),
    ...(operation.errors ?? []),
  ]
  const byStatus = new Map<number, string[]>()
  for (const code of new Set(codes))
    byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code])
  const refused = (description: string) => ({
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  })
  return {
    ...Object.fromEntries(
      [...byStatus].map(([status, codes]) => [String(status), refused(codes.join(', '))]),
    ),
    '4XX': refused(
      'What HTTP itself has to say, of kinds, sizes and times, as 408, 413, 414, 415, 417, 431: VALIDATION',
    ),
  }
}
