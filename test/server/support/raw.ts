import { connect } from 'node:net'

/** Sends bytes as they are, and gives what comes back until nothing comes any more. */
export function sendRaw(url: string, bytes: string | Buffer, quietMs = 250): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise(resolve => {
    let answer = ''
    const socket = connect(Number(port), hostname)
    socket.setTimeout(quietMs, () => socket.destroy())
    socket.on('data', data => {
      answer += data.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
    socket.write(bytes)
  })
}
