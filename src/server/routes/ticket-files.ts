import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readTickets } from '../../ticketing/box-office/read-tickets.ts'
import type { Context } from '../../ticketing/context.ts'
import { ticketFile } from '../../tickets/ticket-file.ts'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { assertWithin } from '../access/reach.ts'
import { headerTag, isKnown } from '../answers/headers.ts'

const RULE = { role: 'seller', openFor: undefined } as const

/** The kinds of files that there are of a ticket. */
export const FILE_TYPES = {
  svg: 'image/svg+xml',
  png: 'image/png',
  pdf: 'application/pdf',
  ics: 'text/calendar; charset=utf-8',
} as const

/** One ticket as a file: `/v1/bookings/K7QF-3M9X/tickets/2.pdf`. */
export function addTicketFiles(app: FastifyInstance, office: Context): void {
  app.get('/v1/bookings/:code/tickets/:file', { config: { rule: RULE } }, async (request, reply) => {
    const { code, file } = partsOf(request)
    const [, position, format] = /^(\d{1,6})\.([a-z]+)$/.exec(file) ?? []
    if (format === undefined || !isFileFormat(format))
      throw new NotFound(`There is no ${quoted(file)}; there are 1.svg, 1.png, 1.pdf, 1.ics`, { file })
    if (request.caller?.events) await assertWithin(request.caller.events, { code }, office)
    const found = await readTickets(office, code, { forCalendar: format === 'ics' })
    const ticket = found.tickets.find(one => String(one.position) === position)
    if (!ticket) throw new NotFound(`${found.booking.code} has no ticket ${position}`, { code, position })
    const { bytes } = await ticketFile({ ...found, tickets: [ticket] }, format)
    const tag = headerTag(createHash('sha1').update(bytes).digest('base64url'))
    reply.header('etag', tag)
    if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).send()
    return reply.type(FILE_TYPES[format]).send(bytes)
  })
}

function isFileFormat(format: string): format is keyof typeof FILE_TYPES {
  return Object.hasOwn(FILE_TYPES, format)
}

function partsOf({ params }: FastifyRequest): { code: string; file: string } {
  const { code, file }: { code?: unknown; file?: unknown } =
    typeof params === 'object' && params ? params : {}
  return { code: String(code), file: String(file) }
}
