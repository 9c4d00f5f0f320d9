import type { JsonSchema } from '../../operations/field.ts'
import { FILE_TYPES } from '../routes/ticket-files.ts'

/** Of refusals: a booking that is held or canceled has no tickets, which is 409, but for a calendar. */
const STATUSES = ['400', '401', '403', '404', '409', '429', '4XX', '500', '503']

/** The tickets of a booking as files, beside the operations. */
export function ticketFilePaths(): Record<string, JsonSchema> {
  const inPath = (name: string, description: string, schema: JsonSchema) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema,
  })
  // Bytes, of which no schema says anything: https://spec.openapis.org/oas/v3.1.1.html#media-type-object
  const file = {}
  const headers = { ETag: { description: 'For If-None-Match', schema: { type: 'string' } } }
  const refused = {
    description: 'It is refused',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
  return {
    '/v1/bookings/{code}/tickets/{file}': {
      get: {
        operationId: 'ticketFile',
        summary:
          'Get one ticket as a file: its code as a picture, a page to print, or an entry for a calendar',
        tags: ['bookings'],
        'x-least-role': 'seller',
        parameters: [
          inPath('code', 'the code of a booking', { type: 'string' }),
          inPath('file', 'the position of the ticket, and the kind of file: 2.pdf', {
            type: 'string',
            pattern: `^[0-9]{1,6}\\.(${Object.keys(FILE_TYPES).join('|')})$`,
          }),
        ],
        responses: {
          200: {
            description: 'The ticket',
            headers,
            content: Object.fromEntries(
              Object.values(FILE_TYPES).map(type => [type.replace(/;.*/, ''), file] as const),
            ),
          },
          304: { description: 'It is as it was', headers },
          ...Object.fromEntries(STATUSES.map(status => [status, refused])),
        },
      },
    },
  }
}
