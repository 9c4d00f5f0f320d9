import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readTickets } from '../../ticketing/box-office/read-tickets.ts'
import type { Context } from '../../ticketing/context.ts'
import { TICKET_FORMATS, ticketFile } from '../../tickets/ticket-file.ts'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { assertWithin } from '../access/reach.ts'

const RULE = { role: 'seller', openFor: undefined } as const

/** One ticket as a file: `/v1/bookings/K7QF-3M9X/tickets/2.pdf`. */
export function addTicketFiles(app: FastifyInstance, office: Context): void {
  app.get('/v1/bookings/:code/tickets/:file', { config: { rule: RULE } }, async (request, reply) => {
    const { code, file } = partsOf(request)
    const [, position, format] = /^(\d{1,6})\.([a-z]+)$/.exec(file) ?? []
    const known = TICKET_FORMATS.find(one => one === format)
    if (!known)
      throw new NotFound(`There is no ${quoted(file)}; there are 1.svg, 1.png, 1.pdf, 1.ics`, { file })
    if (request.caller?.events) await assertWithin(request.caller.events, { code }, office)
    const found = await readTickets(office, code)
    const ticket = found.tickets.find(one => String(one.position) === position)
    if (!ticket) throw new NotFound(`${found.booking.code} has no ticket ${position}`, { code, position })
    const { bytes, contentType } = await ticketFile({ ...found, tickets: [ticket] }, known)
    return reply.type(contentType).send(bytes)
  })
}

function partsOf({ params }: FastifyRequest): { code: string; file: string } {
  const { code, file }: { code?: unknown; file?: unknown } =
    typeof params === 'object' && params ? params : {}
  return { code: String(code), file: String(file) }
}
