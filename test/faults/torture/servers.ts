import { setTimeout as sleep } from 'node:timers/promises'
import { Cluster } from '../../support/servers/cluster.ts'
import { type Commit, type Gate, openGate } from '../../support/servers/gate.ts'
import { pause } from './pause.ts'
import type { Random } from './random.ts'

/** How long it is quiet between two blows, in milliseconds, and how long a COMMIT is waited for to strike at. */
const QUIET_MS = { least: 200, most: 900 }
const AWAITED_MS = 2000
/** More than the server had given out since what survived. */
const NUMBERS_USED = 20
const DATABASE = 'tix'

const BLOWS = [
  'server killed',
  'backend killed',
  'connection lost',
  'answer lost',
  'standby promoted',
] as const
export type BlowName = (typeof BLOWS)[number]
type Blow = (commit: Commit) => Promise<void>

/** A server with a synchronous standby, and everything that goes wrong with them at the worst moment: as COMMIT is sent. */
export class Servers {
  readonly done: Record<string, number> = {}
  readonly gate: Gate
  readonly #random: Random
  readonly #blows: readonly BlowName[]
  #primary: Cluster
  #standby: Cluster
  #standbys = 1
  readonly #all: Cluster[]
  readonly #over = new AbortController()

  private constructor(
    primary: Cluster,
    standby: Cluster,
    gate: Gate,
    random: Random,
    blows: readonly BlowName[],
  ) {
    this.#primary = primary
    this.#standby = standby
    this.#all = [primary, standby]
    this.gate = gate
    this.#random = random
    this.#blows = blows
  }

  static async start(random: Random, blows: readonly BlowName[] = BLOWS): Promise<Servers> {
    const primary = await Cluster.create()
    await primary.start()
    await primary.ask('postgres', `CREATE DATABASE ${DATABASE}`)
    const standby = await withStandby(primary, 'standby_1')
    return new Servers(primary, standby, await openGate(primary.url(DATABASE)), random, blows)
  }

  /** Strikes again and again until `end` is called. */
  async rage(): Promise<void> {
    const blows: Record<BlowName, Blow> = {
      'server killed': commit => this.#killServer(commit),
      'backend killed': commit => this.#killBackend(commit),
      'connection lost': async commit => commit.cut(),
      'answer lost': commit => this.#loseAnswer(commit),
      'standby promoted': commit => this.#promote(commit),
    }
    const { signal } = this.#over
    while (!signal.aborted) {
      await pause(this.#random.whole(QUIET_MS.least, QUIET_MS.most), signal)
      const name = this.#random.pick(this.#blows)
      if (signal.aborted || !name) continue
      if (await this.#struck(blows[name])) this.done[name] = (this.done[name] ?? 0) + 1
    }
  }

  /** The primary is killed as the next COMMIT is sent, and comes back when others can have used its numbers again. */
  async killAtCommit(): Promise<void> {
    await new Promise<void>(resolve => {
      this.gate.atCommit = async commit => {
        await this.#killServer(commit, () => this.#useNumbersAgain())
        resolve()
      }
    })
  }

  async #useNumbersAgain(): Promise<void> {
    const draw = 'SELECT pg_current_xact_id()'
    for (let i = 0; i < NUMBERS_USED; i++) await this.#primary.ask(DATABASE, draw)
  }

  end(): void {
    this.#over.abort()
  }

  async stop(): Promise<void> {
    await this.gate.close()
    for (const cluster of this.#all) await cluster.stop('killed')
    await this.#primary.remove()
  }

  /** Waits for a COMMIT to strike at; false if none came. */
  async #struck(blow: Blow): Promise<boolean> {
    let struck: Promise<void> | undefined
    this.gate.atCommit = commit => {
      struck = blow(commit)
      return struck
    }
    const { signal } = this.#over
    for (let waitedMs = 0; !struck && waitedMs < AWAITED_MS && !signal.aborted; waitedMs += 10)
      await sleep(10)
    this.gate.atCommit = undefined
    await struck
    return struck !== undefined
  }

  async #killServer(commit: Commit, meanwhile = async () => {}): Promise<void> {
    this.gate.shut = true
    await this.#primary.stop('killed')
    commit.cut()
    await this.#primary.start()
    await meanwhile()
    this.gate.shut = false
  }

  async #killBackend(commit: Commit): Promise<void> {
    const [row] = await this.#primary.ask<{ pid: number }>(
      DATABASE,
      'SELECT pid FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() LIMIT 1',
    )
    if (row) this.#primary.killBackend(row.pid)
    commit.cut()
  }

  async #loseAnswer(commit: Commit): Promise<void> {
    commit.pass()
    await commit.answered
    commit.cut()
  }

  /** The primary is lost, before or after it has committed, and its standby takes its place; then it gets one of its own. */
  async #promote(commit: Commit): Promise<void> {
    if (this.#random.chance(0.5)) {
      commit.pass()
      await commit.answered
    }
    this.gate.shut = true
    await this.#primary.stop('killed')
    commit.cut()
    await this.#standby.promote()
    this.#primary = this.#standby
    this.gate.target = this.#primary.url(DATABASE)
    this.gate.shut = false
    // One that is stopped before it has become a primary would come back as a standby.
    await this.#primary.untilAny('postgres', 'SELECT 1 WHERE NOT pg_is_in_recovery()')
    this.#standby = await withStandby(this.#primary, `standby_${++this.#standbys}`)
    this.#all.push(this.#standby)
  }
}

/** Gives a server a synchronous standby; it is stopped for that, for a moment. */
async function withStandby(primary: Cluster, name: string): Promise<Cluster> {
  await primary.stop()
  const standby = await primary.standby(name)
  primary.configure([`synchronous_standby_names='${name}'`])
  await primary.start()
  await standby.start()
  const synced = `SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'`
  await primary.untilAny(DATABASE, synced)
  return standby
}
