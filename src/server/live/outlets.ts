import type { ServerResponse } from 'node:http'

/** How messages reach somebody: over server-sent events or a WebSocket. */
export interface Outlet {
  send: (id: string, data: string) => boolean
  beat: () => boolean
  end: () => void
}

/** What of a WebSocket of the package ws is used here. */
export interface Socket {
  readonly readyState: number
  readonly OPEN: number
  readonly bufferedAmount: number
  send(text: string): void
  ping(): void
  close(code: number, reason?: string): void
  terminate(): void
  on(event: 'pong' | 'close', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** The most that may wait for a listener, in bytes; with more, it does not keep up. */
const MOST_WAITING_BYTES = 256 * 1024

/** How long a client has to answer that its WebSocket is closed. */
const FAREWELL_MS = 1_000

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventStream(response: ServerResponse): Outlet {
  const write = (text: string) => {
    if (response.destroyed || response.writableEnded) return false
    if (response.writableLength > MOST_WAITING_BYTES) return false
    response.write(text)
    return true
  }
  return {
    send: (id, data) => write(`id: ${id}\nevent: availability\ndata: ${data}\n\n`),
    beat: () => write(': still here\n\n'),
    end: () => {
      if (response.writableLength > MOST_WAITING_BYTES) response.destroy()
      else response.end()
    },
  }
}

/** Sends messages over a WebSocket, each as `{"id": …, "event": "availability", "data": …}`. */
export function webSocket(socket: Socket): Outlet {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  const keepsUp = () => socket.readyState === socket.OPEN && socket.bufferedAmount <= MOST_WAITING_BYTES
  return {
    send: (id, data) => {
      if (!keepsUp()) return false
      socket.send(`{"id":${JSON.stringify(id)},"event":"availability","data":${data}}`)
      return true
    },
    beat: () => {
      if (!keepsUp() || !answered) return false
      answered = false
      socket.ping()
      return true
    },
    end: () => {
      if (keepsUp()) closeSocket(socket, 1001)
      else socket.terminate()
    },
  }
}

/** There is room for 123. https://www.rfc-editor.org/rfc/rfc6455#section-5.5 */
const MOST_REASON_BYTES = 120

/** Waits for no client that does not answer. @param code https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
export function closeSocket(socket: Socket, code: number, reason = ''): void {
  socket.close(
    code,
    Buffer.from(reason)
      .subarray(0, MOST_REASON_BYTES)
      .toString()
      .replace(/\ufffd$/, ''),
  )
  setTimeout(() => socket.terminate(), FAREWELL_MS).unref()
}
