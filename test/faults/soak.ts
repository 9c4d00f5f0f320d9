/**
 * A server that stays: does it grow?
 *
 *     npm run soak -- --minutes 10 --connections 200
 *
 * Every connection books, looks and asks for what is not there, again and again; a few listen to the live figures, and
 * leave. The server's memory and descriptors are read from /proc (Linux) and compared: the second minute with the last.
 */
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { serve } from '../server/support/serve.ts'
import { tixProcess } from '../support/processes.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    connections: { type: 'string', default: '200' },
    /** Milliseconds between two requests of a connection, on average. */
    every: { type: 'string', default: '500' },
  },
})
/** Memory comes and goes with the garbage collector; descriptors do not. */
const MOST_GROWTH = 1.25
const MOST_MORE_DESCRIPTORS = 10
const SAMPLE_MS = 2000

const folder = mkdtempSync(join(tmpdir(), 'tix-soak-'))
const db = join(folder, 'office.db')
await tixProcess(['create-event', 'Hot', '--capacity', '1000000', '--starts', '2031-05-01 19:30', '--db', db])
const made = await tixProcess(['token', 'create', 'soak', '--role', 'seller', '-q', '--db', db])
const authorization = `Bearer ${made.stdout.trim()}`
const server = await serve(db, ['--rate-limit', '1000000/1s'])
const until = Date.now() + Number(values.minutes) * 60_000
const answers = new Map<string, number>()

async function client(n: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; Date.now() < until; i++) {
    await sleep(Math.random() * 2 * Number(values.every))
    const answer = await ask(agent, n, i)
    answers.set(answer, (answers.get(answer) ?? 0) + 1)
  }
  agent.destroy()
}

function ask(agent: Agent, n: number, i: number): Promise<string> {
  const kind = i % 5
  if (kind === 0) return asked(agent, 'GET', '/v1/availability')
  if (kind === 1) return asked(agent, 'GET', '/v1/bookings/ZZZZ-ZZZZ')
  if (kind === 2 && n % 20 === 0) return listened()
  const body = { event: 'hot', email: `guest${n}-${i}@example.com`, quantity: 1 }
  return asked(agent, 'POST', '/v1/bookings', JSON.stringify(body))
}

async function asked(agent: Agent, method: string, path: string, body?: string): Promise<string> {
  const headers = { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) }
  const asking = request(new URL(path, server.url), { agent, method, headers })
  asking.end(body)
  const [response] = await once(asking, 'response')
  response.resume()
  await once(response, 'end')
  return `${method} ${response.statusCode}`
}

/** Listens for a second, and is gone without a word. */
async function listened(): Promise<string> {
  const asking = request(new URL('/v1/availability/live', server.url), {
    headers: { authorization },
    agent: false,
  })
  asking.on('error', () => {})
  asking.end()
  const [response] = await once(asking, 'response')
  response.resume()
  response.on('error', () => {})
  await sleep(1000)
  asking.destroy()
  return `live ${response.statusCode}`
}

interface Sample {
  atMs: number
  megabytes: number
  descriptors: number
}

function sampleOf(pid: number | undefined): Sample {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  const descriptors = readdirSync(`/proc/${pid}/fd`).length
  return { atMs: Date.now(), megabytes: Number(kilobytes) / 1024, descriptors }
}

const samples: Sample[] = []
const sampling = setInterval(() => samples.push(sampleOf(server.pid)), SAMPLE_MS)
const startedMs = Date.now()
await Promise.all(Array.from({ length: Number(values.connections) }, (_, n) => client(n)))
clearInterval(sampling)
const { exitCode } = await server.stop()

const minute = (n: number) =>
  samples.filter(({ atMs }) => atMs >= startedMs + n * 60_000 && atMs < startedMs + (n + 1) * 60_000)
const most = (of: readonly Sample[], what: 'megabytes' | 'descriptors') =>
  Math.max(...of.map(sample => sample[what]))
const [early, late] = [minute(1), minute(Math.max(1, Number(values.minutes) - 1))]
console.log(`answers      ${[...answers].map(([what, count]) => `${what}: ${count}`).join(', ')}`)
for (const what of ['megabytes', 'descriptors'] as const)
  console.log(
    `${what.padEnd(12)} ${most(early, what).toFixed(0)} in the second minute, ${most(late, what).toFixed(0)} in the last`,
  )
const strange = [...answers.keys()].filter(what => !/^(GET (200|404)|POST 201|live 200)$/.test(what))
const grew =
  most(late, 'megabytes') > most(early, 'megabytes') * MOST_GROWTH ||
  most(late, 'descriptors') > most(early, 'descriptors') + MOST_MORE_DESCRIPTORS
if (strange.length > 0 || grew || exitCode !== 0) {
  console.log(`not as it should be: ${[...strange, grew ? 'it grew' : '', `exit ${exitCode}`].join(', ')}`)
  process.exitCode = 1
}
rmSync(folder, { recursive: true, force: true })
