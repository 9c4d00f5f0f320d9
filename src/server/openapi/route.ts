import type { FastifyInstance } from 'fastify'
import { JSON_TYPE } from '../answers/envelope.ts'
import { openApiDocument } from './document.ts'

/** Anybody may know what there is to ask. */
export function addDocumentRoute(app: FastifyInstance): void {
  let text: string | undefined
  app.get('/v1/openapi.json', { config: { isCounted: true } }, async (_request, reply) => {
    text ??= JSON.stringify(openApiDocument())
    return reply.type(JSON_TYPE).send(text)
  })
}
