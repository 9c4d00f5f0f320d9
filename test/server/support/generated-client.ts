interface Call {
  path?: Record<string, string>
  query?: Record<string, string>
  headers?: Record<string, string>
  body?: Record<string, unknown>
}

interface Entry {
  operationId: string
  parameters?: { name: string; in: string; required?: boolean }[]
  requestBody?: { content: { 'application/json': { schema: { properties: object; required?: string[] } } } }
  responses: Record<string, unknown>
}

/** A client that knows of a server what its document says, and sends and takes nothing else. */
export function clientOf(
  document: { paths: Record<string, Record<string, Entry>> },
  url: string,
  token: string,
) {
  const calls = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, entry]) => [entry.operationId, { path, method, entry }] as const),
    ),
  )
  return async (name: string, { path = {}, query = {}, headers = {}, body }: Call) => {
    const call = calls.get(name)
    if (!call) throw new Error(`the document has no ${name}, but ${[...calls.keys()].join(', ')}`)
    const { parameters = [], requestBody, responses } = call.entry
    const known = (place: string) => parameters.filter(one => one.in === place).map(one => one.name)
    const schema = requestBody?.content['application/json'].schema
    const given = { path, query, header: headers, body: body ?? {} }
    const allowed = {
      path: known('path'),
      query: known('query'),
      header: known('header'),
      body: Object.keys(schema?.properties ?? {}),
    }
    for (const place of ['path', 'query', 'header', 'body'] as const)
      for (const key of Object.keys(given[place]))
        if (!allowed[place].includes(key)) throw new Error(`${name} has no ${key} in its ${place}`)
    const filled = call.path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(path[part] ?? ''))
    const answer = await fetch(`${url}${filled}?${new URLSearchParams(query)}`, {
      method: call.method.toUpperCase(),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!(answer.status in responses))
      throw new Error(`${name} was answered ${answer.status}, which is not declared`)
    // biome-ignore lint/suspicious/noExplicitAny: documents of every shape
    return (await answer.json()) as any
  }
}
