import { get } from 'node:http'
import { createRequire } from 'node:module'

// biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
type Told = { id: string; data: any }

/** Messages in the order in which they came, each taken once. */
class Inbox {
  readonly #waiting: ((message: Told) => void)[] = []
  readonly #messages: Told[] = []

  put(message: Told): void {
    const taker = this.#waiting.shift()
    if (taker) taker(message)
    else this.#messages.push(message)
  }

  next(): Promise<Told> {
    const message = this.#messages.shift()
    return message ? Promise.resolve(message) : new Promise(resolve => this.#waiting.push(resolve))
  }
}

export interface EventStream {
  next: () => Promise<Told>
  ended: Promise<boolean>
  close: () => void
}

/** Listens as an EventSource does. */
export function listen(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const request = get(
      url,
      { headers: { accept: 'text/event-stream', ...headers }, agent: false },
      response => {
        if (response.statusCode !== 200) return reject(new Error(`it is answered ${response.statusCode}`))
        const inbox = new Inbox()
        let buffered = ''
        response.setEncoding('utf8')
        response.on('data', (text: string) => {
          buffered += text
          const blocks = buffered.split('\n\n')
          buffered = blocks.pop() ?? ''
          for (const block of blocks) {
            const lines = new Map(
              block.split('\n').map(line => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]),
            )
            const data = lines.get('data')
            if (data !== undefined) inbox.put({ id: lines.get('id') ?? '', data: JSON.parse(data) })
          }
        })
        const ended = new Promise<boolean>(done => {
          response.on('close', () => done(true))
          response.on('error', () => done(true))
        })
        return resolve({ next: () => inbox.next(), ended, close: () => request.destroy() })
      },
    )
    request.on('error', reject)
  })
}

interface Socket {
  on(event: 'message', listener: (data: Buffer) => void): void
  on(event: 'close', listener: (code: number, reason: Buffer) => void): void
  close(): void
}

// Node 20 has no WebSocket; that of the plugin does, whose types are not installed.
const ws: new (url: string) => Socket = createRequire(
  createRequire(import.meta.url).resolve('@fastify/websocket'),
)('ws')

export class WebSocketClient {
  readonly #inbox = new Inbox()
  readonly #socket: Socket
  readonly closed: Promise<[code: number, reason: string]>

  constructor(url: string) {
    this.#socket = new ws(url)
    this.#socket.on('message', data => this.#inbox.put(JSON.parse(data.toString())))
    this.closed = new Promise(resolve =>
      this.#socket.on('close', (code, reason) => resolve([code, reason.toString()])),
    )
  }

  next(): Promise<Told> {
    return this.#inbox.next()
  }

  close(): void {
    this.#socket.close()
  }
}
