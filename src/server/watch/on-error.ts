import { spawn } from 'node:child_process'
import { killGroup } from '../../values/kill-group.ts'

/** What is handed over of an error that nobody expected: nothing of the request but which one it was. */
export interface Incident {
  at: string
  message: string
  stack: string | undefined
  requestId: string | undefined
  method: string | undefined
  route: string | undefined
}

/** How long a command or a URL may take, and how many of them run at once; what is more is only logged. */
const PATIENCE_MS = 10_000
const MOST_AT_ONCE = 4

/** Hands incidents, as JSON, to a URL (POST) or to a command (standard input). */
export function incidentReporter(
  target: string,
  failed: (error: unknown) => void,
  patienceMs = PATIENCE_MS,
): (incident: Incident) => void {
  let running = 0
  const send = /^https?:\/\//i.test(target) ? post : run
  return incident => {
    if (running >= MOST_AT_ONCE) return
    running++
    send(target, JSON.stringify(incident), patienceMs)
      .catch(failed)
      .finally(() => running--)
  }
}

async function post(url: string, body: string, patienceMs: number): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(patienceMs),
    redirect: 'error',
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`the URL of --on-error answered ${response.status}`)
}

function run(command: string, input: string, patienceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
    const tooLate = setTimeout(() => killGroup(child.pid, 'SIGKILL'), patienceMs)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(tooLate)
      if (code === 0) resolve()
      else reject(new Error(`the command of --on-error ended with ${signal ?? code}`))
    })
    child.stdin.on('error', () => {}) // it ended without reading
    child.stdin.end(`${input}\n`)
  })
}
