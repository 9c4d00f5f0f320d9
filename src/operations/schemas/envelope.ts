import type { JsonSchema } from '../field.ts'
import type { Output } from '../operation.ts'

/** The JSON Schema of a command's whole answer, in success and in failure. */
export function envelopeSchema(
  name: string,
  summary: string,
  { properties, optional = [] }: Output,
  { writes }: { writes: boolean },
): JsonSchema {
  const required = Object.keys(properties).filter(key => !optional.includes(key))
  const data = { type: 'object', properties, required }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `tix ${name} --json`,
    description: summary,
    oneOf: [
      {
        type: 'object',
        properties: {
          success: { const: true },
          ...(writes && { dryRun: { type: 'boolean' } }),
          message: { type: 'string' },
          data,
        },
        required: ['success', 'message', 'data'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: { success: { const: false }, message: { type: 'string' }, error: ERROR, data },
        required: ['success', 'message', 'error'],
        additionalProperties: false,
      },
    ],
  }
}

/** What went wrong: a code, its twin among HTTP's, and the facts. */
const ERROR: JsonSchema = {
  type: 'object',
  properties: {
    code: { type: 'string' },
    status: { type: 'integer' },
    details: { type: 'object' },
  },
  required: ['code', 'status', 'details'],
}
