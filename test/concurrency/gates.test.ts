import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { ask } from '../support/ask.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { bin, processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const TICKETS = 500
const GATES = ['north', 'south', 'west']
/** Scans of a gate that come in one go, as from a queue that does not wait. */
const AT_ONCE = 12
/** Each gate is killed so many times, and started anew where it was. */
const KILLS = 3

interface Told {
  code: string
  outcome: string
  gate: string
}

/** All tickets in an order of its own, every fifth of them twice. */
function scansOf(codes: readonly string[], seed: number): string[] {
  const random = randomFrom(seed)
  const scans = [...codes, ...codes.filter((_, at) => at % 5 === 0)]
  for (let at = scans.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const [a = '', b = ''] = [scans[at], scans[other]]
    scans[at] = b
    scans[other] = a
  }
  return scans
}

/** https://en.wikipedia.org/wiki/Linear_congruential_generator: the same order every time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** A gate that works through its scans; what it was not told before it was killed, it scans again. */
async function gate(db: string, name: string, scans: readonly string[]): Promise<Told[]> {
  const told: Told[] = []
  for (let kills = 0; told.length < scans.length; kills++) {
    const killAt = kills < KILLS ? Math.floor((scans.length * (kills + 1)) / (KILLS + 1)) : scans.length
    const answers = await untilKilled(db, name, scans.slice(told.length), killAt - told.length)
    told.push(...answers)
  }
  return told
}

/** Gives what a process told of its scans until it was killed, with more scans under way, or was done. */
async function untilKilled(
  db: string,
  name: string,
  scans: readonly string[],
  killAfter: number,
): Promise<Told[]> {
  // Of a gate that is killed, the others wait until its lock is stale.
  const patience = ['--timeout', '5m']
  const args = ['check-in', '--event', 'jazz', '--gate', name, '--format', 'ndjson', ...patience, '--db', db]
  const running = spawn(process.execPath, [bin, ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(running, 'close')
  let text = ''
  let sent = 0
  const answered = () => text.split('\n').length - 1
  const more = () => {
    if (killAfter < scans.length && answered() >= killAfter) return running.kill('SIGKILL')
    if (sent >= scans.length) return answered() >= scans.length && running.stdin.end()
    if (answered() < sent) return false
    running.stdin.write(
      scans
        .slice(sent, sent + AT_ONCE)
        .map(code => `${code}\r\n`)
        .join(''),
    )
    sent += AT_ONCE
    // The next ones are on their way when it is killed.
    if (killAfter < scans.length && sent >= killAfter) running.kill('SIGKILL')
    return true
  }
  running.stdout.on('data', data => {
    text += data
    more()
  })
  running.stdin.on('error', () => {})
  more()
  await ended
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
  return lines.map(line => JSON.parse(line) as Told)
}

it('three gates, killed and started anew, let each of 500 tickets in once', async () => {
  const office = await processOffice(folder)
  await office.createEvent('Jazz', TICKETS)
  const codes: string[] = []
  for (let sold = 0; sold < TICKETS; sold += 100) {
    const { booking } = await office.data(['sell', 'jazz', '-n', '100'])
    codes.push(...booking.tickets.map((ticket: { code: string }) => ticket.code))
  }
  const told = (
    await Promise.all(GATES.map((name, at) => gate(office.db, name, scansOf(codes, 7 + at))))
  ).flat()

  // Whoever was told OK was told so once. Of what a killed gate did not tell any more, nobody was told.
  const ok = told.filter(({ outcome }) => outcome === 'OK').map(({ code }) => code)
  expect(new Set(ok).size).toBe(ok.length)
  expect(told.every(({ outcome }) => outcome === 'OK' || outcome === 'ALREADY_CHECKED_IN')).toBe(true)
  expect(new Set(told.map(({ code }) => code)).size).toBe(TICKETS)
  const untold = TICKETS - ok.length
  expect(untold).toBeLessThanOrEqual(GATES.length * KILLS * AT_ONCE)

  const rows = await ask(
    office.db,
    'SELECT count(*) AS tickets FROM check_ins WHERE undone_at IS NULL GROUP BY booking_id, position',
  )
  expect(rows).toHaveLength(TICKETS)
  expect(rows.every(row => Number(row['tickets']) === 1)).toBe(true)
  const entries = await ask(office.db, "SELECT after FROM audit_log WHERE action = 'booking.check_in'")
  const logged = entries.flatMap(({ after }) => {
    const { checkedIn } = typeof after === 'string' ? JSON.parse(after) : after
    return checkedIn
  })
  expect(logged).toHaveLength(TICKETS)
  expect(await brokenInvariants(office.db)).toEqual([])
})
