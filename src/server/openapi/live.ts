import type { JsonSchema } from '../../operations/field.ts'
import { LIVE_PATH, liveFields } from '../live/fields.ts'

/** What follows a change, beside the operations. */
export function livePaths(): Record<string, JsonSchema> {
  const parameters = Object.entries(liveFields).map(([name, field]) => ({
    name,
    in: 'query',
    description: field.help,
    schema: field.schema(),
  }))
  const error = { $ref: '#/components/schemas/Error' }
  const refused = { description: 'It is refused', content: { 'application/json': { schema: error } } }
  return {
    [LIVE_PATH]: {
      get: {
        operationId: 'availabilityLive',
        summary: 'Follow availability: how it is, and again whenever it changes',
        description:
          'Server-sent events named availability, whose data is that of GET /v1/availability with the events that have changed, also to canceled or ended, and as gone those that were taken back; by Upgrade, the same over a WebSocket, each as {"id", "event", "data"}.',
        tags: ['availability'],
        security: [{ token: [] }, {}],
        parameters,
        responses: {
          101: { description: 'A WebSocket' },
          200: { description: 'Events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          '4XX': refused,
          500: refused,
          503: refused,
        },
      },
    },
    [`${LIVE_PATH}/ticket`]: {
      post: {
        operationId: 'liveTicket',
        summary: 'Get a ticket that stands for the token in the URL of one who listens, for a minute',
        tags: ['availability'],
        responses: {
          201: {
            description: 'The ticket',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    success: { const: true },
                    message: { type: 'string' },
                    data: {
                      type: 'object',
                      properties: {
                        ticket: { type: 'string' },
                        expiresAt: { type: 'string', format: 'date-time' },
                      },
                      required: ['ticket', 'expiresAt'],
                    },
                  },
                  required: ['success', 'message', 'data'],
                },
              },
            },
          },
          '4XX': refused,
          500: refused,
          503: refused,
        },
      },
    },
  }
}
