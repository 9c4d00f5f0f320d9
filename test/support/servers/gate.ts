import { createConnection, createServer, type Socket } from 'node:net'

/** The statement on its way there, and its name on the way back; not the end of READ COMMITTED. */
const COMMIT = 'COMMIT\0'

/** A connection on which COMMIT has been sent, and has not arrived. */
export interface Commit {
  /** Lets COMMIT arrive. */
  pass: () => void
  /** The server's answer, which is held back; nothing, where it has hung up instead. */
  answered: Promise<Buffer>
  /** Lets the answer arrive, and goes on as if nothing had been. */
  answer: () => Promise<void>
  /** Breaks the connection off, at both ends. */
  cut: () => void
  /** Breaks it off at the end of tix only: the server does not notice. */
  vanish: () => void
}

/** What stands between tix and a server, and does what a network or a failing server may do. */
export interface Gate {
  /** The same database, by way of the gate. */
  url: string
  /** Where new connections lead; the one that was given, at first. */
  target: string
  /** Called with the next COMMIT that comes by, and only with that. */
  atCommit: ((commit: Commit) => Promise<void> | void) | undefined
  /** Whether new connections are refused. */
  shut: boolean
  /** Whether everything that comes is swallowed, as by a cable that was pulled. */
  hole: boolean
  /** Connections so far. */
  connections: number
  close: () => Promise<void>
}

export async function openGate(url: string): Promise<Gate> {
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    gate.connections++
    if (gate.shut) return client.destroy()
    const { hostname, port } = new URL(gate.target)
    const upstream = createConnection(Number(port), hostname)
    for (const socket of [client, upstream]) sockets.add(socket)
    let held: Promise<void> | undefined
    const end = () => {
      client.destroy()
      if (!held) upstream.destroy()
    }
    client.on('error', end).on('close', end)
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('data', bytes => {
      if (gate.hole) return
      const { atCommit } = gate
      if (!atCommit || !bytes.includes(COMMIT)) return upstream.write(bytes)
      gate.atCommit = undefined
      const answered = new Promise<Buffer>(resolve => {
        const hungUp = () => resolve(Buffer.alloc(0))
        upstream.once('data', resolve).once('close', hungUp)
        if (upstream.destroyed) hungUp()
      })
      held = Promise.resolve(
        atCommit({
          pass: () => upstream.write(bytes),
          answered,
          answer: async () => {
            client.write(await answered)
            held = undefined
          },
          cut: () => {
            client.destroy()
            upstream.destroy()
          },
          vanish: () => client.destroy(),
        }),
      )
      return held
    })
    upstream.on('data', bytes => {
      if (!held && !gate.hole) client.write(bytes)
    })
    return upstream
  })
  const gate: Gate = {
    url: '',
    target: url,
    atCommit: undefined,
    shut: false,
    hole: false,
    connections: 0,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const through = new URL(url)
  through.host = `127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`
  gate.url = through.href
  return gate
}
