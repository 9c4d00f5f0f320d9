import { createRequire } from 'node:module'
import { LIVE_PATH } from '../../../src/server/live/fields.ts'
import { openApiDocument } from '../../../src/server/openapi/document.ts'

interface Validate {
  (value: unknown): boolean
  errors?: unknown[] | null
}

// The one that fastify brings, whose types are not installed.
const Ajv: new (options: object) => { addSchema(schema: object): void; compile(schema: object): Validate } =
  createRequire(
    createRequire(createRequire(import.meta.url).resolve('fastify')).resolve('@fastify/ajv-compiler'),
  )('ajv/dist/2020').default

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
const document: any = JSON.parse(JSON.stringify(openApiDocument()))
// Formats are described, not checked.
const ajv = new Ajv({ strict: false, validateFormats: false })
ajv.addSchema({ $id: 'openapi', ...document })
const validates = new Map<string, Validate>()

/** Every other status is declared by itself. */
const OF_HTTP = [408, 413, 414, 415, 417, 431]

/** Fails for an answer that openapi.json does not know: its status, its kind, or something in it. */
export function assertDeclared(
  method: string,
  url: string,
  status: number,
  type: string,
  text: string,
): void {
  const path = pathOf(url)
  const operation = path !== undefined && document.paths[path][method.toLowerCase()]
  if (!operation) return
  const isOfHttp = OF_HTTP.includes(status) || path?.startsWith(LIVE_PATH)
  const key = [String(status), ...(isOfHttp ? ['4XX'] : [])].find(one => one in operation.responses)
  if (key === undefined) throw new Error(`${method} ${path} is answered ${status}, which is not declared`)
  const { content } = operation.responses[key]
  const kind = type.split(';')[0] ?? ''
  if (text !== '' && !(kind in (content ?? {}))) throw new Error(`${method} ${path} is answered in ${kind}`)
  if (text === '' || kind !== 'application/json') return
  const place = `/paths/${escaped(path)}/${method.toLowerCase()}/responses/${key}/content/application~1json/schema`
  const validate = validates.get(place) ?? ajv.compile({ $ref: `openapi#${place}` })
  validates.set(place, validate)
  if (!validate(JSON.parse(text)))
    throw new Error(`${method} ${path} ${status}: ${JSON.stringify(validate.errors)} in ${text}`)
}

function pathOf(url: string): string | undefined {
  const [asked = ''] = url.split('?')
  const fits = (path: string) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked)
  return Object.keys(document.paths)
    .filter(fits)
    .toSorted((a, b) => a.split('{').length - b.split('{').length)[0]
}

function escaped(path: string): string {
  return path.replaceAll('/', '~1').replace(/[{}]/g, encodeURIComponent)
}
