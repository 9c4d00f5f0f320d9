import { connect } from 'node:net'

/** A server that has much to do begins to answer late; what it has begun, it ends soon. */
const BEGUN_MS = 120_000
const ENDED_MS = 5_000

/** Sends bytes as they are, and gives what comes back: so many answers, or less if nothing comes any more. */
export function sendRaw(url: string, bytes: string | Buffer, answers = 1): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise(resolve => {
    let answer = ''
    const socket = connect(Number(port), hostname)
    socket.setTimeout(BEGUN_MS, () => socket.destroy())
    socket.on('data', data => {
      answer += data.toString('latin1')
      socket.setTimeout(ENDED_MS)
      if (wholeIn(answer) >= answers) socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
    socket.write(bytes)
  })
}

/** How many answers are there from head to end. */
function wholeIn(text: string): number {
  const [head] = /^.*?\r\n\r\n/s.exec(text) ?? []
  if (head === undefined) return 0
  const [, length] = /^content-length: (\d+)\r$/im.exec(head) ?? []
  const rest = text.slice(head.length)
  const end = length === undefined ? rest.search(/(?<=^|\n)0\r\n\r\n/) + 5 : Number(length)
  return end < 5 || rest.length < end ? 0 : 1 + wholeIn(rest.slice(end))
}
