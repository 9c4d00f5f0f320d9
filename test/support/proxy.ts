import { createConnection, createServer, type Server } from 'node:net'

/** Where a connection is cut: when COMMIT is on its way there, or when its answer is on its way back. */
export type Cut = 'before COMMIT arrives' | 'before its answer arrives'

/** The statement on its way there, and its name on the way back; not the end of READ COMMITTED. */
const COMMIT = 'COMMIT\0'

export interface Proxy {
  /** The same database, by way of the proxy. */
  url: string
  close: () => Promise<void>
}

/**
 * Stands between tix and a server, and cuts the first connection that commits. `lost`: from then on the
 * server cannot be reached.
 */
export async function cuttingProxy(url: string, cut: Cut, { lost = false } = {}): Promise<Proxy> {
  const { hostname, port } = new URL(url)
  let isCut = false
  const server = createServer(client => {
    if (isCut && lost) return client.destroy()
    const upstream = createConnection(Number(port), hostname)
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
    let cutting = false
    client.on('data', bytes => {
      if (isCut || !bytes.includes(COMMIT)) return upstream.write(bytes)
      isCut = true
      cutting = true
      return cut === 'before COMMIT arrives' ? end() : upstream.write(bytes)
    })
    upstream.on('data', bytes => {
      if (!cutting) client.write(bytes)
      else if (bytes.includes(COMMIT)) end()
    })
    return upstream
  })
  const proxied = new URL(url)
  proxied.host = `127.0.0.1:${await listening(server)}`
  return { url: proxied.href, close: () => new Promise(resolve => server.close(() => resolve())) }
}

function listening(server: Server): Promise<number> {
  return new Promise(resolve =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : 0)
    }),
  )
}
