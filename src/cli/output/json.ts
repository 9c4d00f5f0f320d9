import type { Failure } from '../failure.ts'
import { jsonLine, pick, renderNdjson } from './ndjson.ts'
import type { Result } from './result.ts'

/** The envelope of a result: one document. What failed in part has its data as well. */
export function renderJson(
  result: Result,
  fields: readonly string[] | undefined,
  failure: Failure | undefined,
  dryRun: boolean,
): string {
  const data = fields ? withFields(result, fields) : result.data
  if (failure) return renderJsonFailure(failure, data)
  return jsonLine({ success: true, ...(dryRun && { dryRun }), message: result.message, data })
}

/** The document of a success whose lists are written while they are read, page by page. */
export async function* streamJson(
  { message, data }: Result,
  lists: NonNullable<Result['lists']>,
  fields: readonly string[] | undefined,
  dryRun: boolean,
): AsyncIterable<string> {
  const head = jsonLine({ success: true, ...(dryRun && { dryRun }), message, data })
  // Without the two braces that close it, and the end of the line.
  let text = head.slice(0, -3)
  let comma = Object.keys(data).length > 0 ? ',' : ''
  for (const [name, pages] of Object.entries(lists)) {
    yield `${text}${comma}${JSON.stringify(name)}:[`
    let between = ''
    for await (const page of pages)
      for (const line of renderNdjson(page, fields).trimEnd().split('\n')) {
        yield between + line
        between = ','
      }
    text = ']'
    comma = ','
  }
  yield `${text}}}\n`
}

export function renderJsonFailure(failure: Failure, data?: Record<string, unknown>): string {
  const { message, code, status, details } = failure
  return jsonLine({ success: false, message, error: { code, status, details }, ...(data && { data }) })
}

/** The data with its items cut down to the fields; what is not an item stays. */
function withFields({ data, view }: Result, fields: readonly string[]): Record<string, unknown> {
  const cutDown = view.items.map((_, row) => pick(view, row, fields))
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      if (Array.isArray(value) && value === view.items) return [key, cutDown]
      return [key, view.single && value === view.items[0] ? cutDown[0] : value]
    }),
  )
}
