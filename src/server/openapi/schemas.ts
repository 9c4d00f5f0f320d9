import type { JsonSchema } from '../../operations/field.ts'

/** Every refusal. */
export const errorSchema: JsonSchema = {
  type: 'object',
  properties: {
    success: { const: false },
    message: { type: 'string' },
    error: {
      type: 'object',
      properties: {
        code: { type: 'string' },
        status: { type: 'integer' },
        details: { type: 'object' },
        next: {
          description: 'The way on',
          type: 'object',
          properties: {
            purpose: { type: 'string' },
            method: { enum: ['GET', 'POST', 'PATCH', 'DELETE'] },
            href: { type: 'string' },
            body: { type: 'object' },
          },
          required: ['purpose', 'method', 'href'],
        },
      },
      required: ['code', 'status', 'details'],
    },
  },
  required: ['success', 'message', 'error'],
}
