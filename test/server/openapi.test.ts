import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../src/server/openapi/document.ts'
import { routes } from '../../src/server/routes/table.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
const document: any = JSON.parse(JSON.stringify(openApiDocument()))
const entries = Object.entries<
  Record<
    string,
    {
      operationId: string
      parameters?: { name: string; in: string }[]
      responses: Record<number, { headers?: object }>
    }
  >
>(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, entry]) => ({ path, method, ...entry })),
)

describe('openapi.json', () => {
  it('is kept as it is made (vitest -u)', async () => {
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../docs/openapi.json')
  })

  it('has every route once, under a name of its own', () => {
    expect(entries.filter(({ path }) => !/\/live|\{file\}$/.test(path))).toHaveLength(routes.length)
    const names = entries.map(({ operationId }) => operationId)
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('declares that what is as it was has the ETag that was asked about', () => {
    for (const { path, responses } of entries)
      if (responses[304]) expect(Object.keys(responses[304].headers ?? {}), path).toContain('ETag')
  })

  it('declares every part of a path, and refers to nothing that is not there', () => {
    for (const { path, parameters = [] } of entries) {
      const declared = parameters.filter(parameter => parameter.in === 'path').map(({ name }) => name)
      expect(declared.sort(), path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort())
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, ref = '']) => ref,
    )
    for (const reference of new Set(references))
      expect(
        reference.split('/').reduce((at, key) => at?.[key], document),
        reference,
      ).toBeDefined()
  })
})

it('a body may be a rehearsal, and null where that takes something away', () => {
  const schemaOf = (path: string) => document.paths[path].patch.requestBody.content['application/json'].schema
  const { properties } = schemaOf('/v1/events/{event}')
  expect(properties.dryRun).toMatchObject({ type: 'boolean' })
  const nullable = Object.keys(properties).filter(name => properties[name].anyOf?.[1].type === 'null')
  expect(nullable).toContain('salesStart')
  expect(nullable).not.toContain('capacity')
})

/** What is promised to be where: a path that moves breaks whoever calls it. */
const PROMISED: Record<string, string> = {
  'GET /events': 'list',
  'POST /events': 'create-event',
  'GET /events/{event}': 'show',
  'PATCH /events/{event}': 'update-event',
  'POST /events/{event}/cancel': 'cancel-event',
  'POST /events/{event}/ticket-types': 'add-ticket-type',
  'PATCH /events/{event}/ticket-types/{type}': 'update-ticket-type',
  'GET /availability': 'availability',
  'GET /events/{event}/availability': 'availability',
  'POST /bookings': 'book',
  'GET /bookings': 'find',
  'GET /bookings/{code}': 'show booking',
  'PATCH /bookings/{code}': 'update-booking',
  'POST /bookings/{code}/confirm': 'confirm',
  'POST /bookings/{code}/cancel': 'cancel',
  'POST /bookings/{code}/transfer': 'transfer',
  'POST /bookings/{code}/exchange': 'exchange',
  'POST /bookings/{code}/payments': 'pay',
  'POST /bookings/{code}/refunds': 'refund',
  'GET /bookings/{code}/tickets': 'ticket',
  'POST /events/{event}/waitlist': 'waitlist join',
  'GET /events/{event}/waitlist': 'waitlist list',
  'GET /waitlist/{id}': 'waitlist show',
  'DELETE /waitlist/{id}': 'waitlist leave',
  'POST /check-ins': 'check-in',
  'DELETE /check-ins': 'check-in',
  'GET /reports/{name}': 'report',
  'GET /log': 'log',
  'GET /tokens': 'token list',
  'POST /tokens': 'token create',
  'GET /tokens/{name}': 'token show',
  'DELETE /tokens/{name}': 'token revoke',
}

describe('the routes', () => {
  it('are those of the design', () => {
    const shape = (route: string) => route.replace(/\{\w+\}/g, '{}')
    const there = new Map(
      routes.map(({ method, path, operation }) => [shape(`${method} ${path}`), operation.name]),
    )
    const wrong = Object.entries(PROMISED).filter(([route, name]) => there.get(shape(route)) !== name)
    expect(wrong).toEqual([])
  })

  it('have in openapi.json the paths of the design, each once whatever its parts are called', () => {
    const there = entries.map(({ method, path }) => `${method.toUpperCase()} ${path.replace('/v1', '')}`)
    expect(there).toEqual(expect.arrayContaining(Object.keys(PROMISED)))
    const shapes = Object.keys(document.paths).map(path => path.replace(/\{\w+\}/g, '{}'))
    expect(shapes.filter((shape, i) => shapes.indexOf(shape) !== i)).toEqual([])
  })
})
