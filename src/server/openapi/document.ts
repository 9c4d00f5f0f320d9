import packageJson from '../../../package.json'
import type { JsonSchema } from '../../operations/field.ts'
import { withPartNames } from '../routes/part-names.ts'
import type { Route } from '../routes/route.ts'
import { routes } from '../routes/table.ts'
import { componentSchemas, withReferences } from './components.ts'
import { bodyOf, parametersOf } from './input.ts'
import { livePaths } from './live.ts'
import { answersOf } from './output.ts'
import { ticketFilePaths } from './ticket-files.ts'

type Paths = Record<string, Record<string, JsonSchema>>

/** What the server can be asked, as OpenAPI 3.1 says it: made of the declarations of the operations. */
export function openApiDocument(): JsonSchema {
  const paths: Paths = {}
  for (const route of routes) {
    const path = `/v1${withPartNames(route.path)}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'tix',
      version: packageJson.version,
      summary: packageJson.description,
      license: { name: packageJson.license, identifier: packageJson.license },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths: withReferences({ ...paths, ...ticketFilePaths(), ...livePaths() }),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'What tix token create shows, or a JWT' },
      },
      schemas: componentSchemas(),
    },
  }
}

function operationOf(route: Route): JsonSchema {
  const { operation, openFor } = route
  const parameters = parametersOf(route)
  const body = bodyOf(route)
  return {
    operationId: route.operationId ?? idOf(route.operation),
    summary: operation.summary,
    ...(operation.description !== undefined && { description: operation.description }),
    tags: [route.path.split('/')[1] ?? ''],
    // Without a token too, where the server is opened for it.
    ...(openFor !== undefined && { security: [{ token: [] }, {}] }),
    'x-least-role': operation.role,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: answersOf(route),
  }
}

/** `waitlist join` → `waitlistJoin` */
function idOf({ name }: Route['operation']): string {
  return name.replace(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase())
}
