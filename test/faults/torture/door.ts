import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Envelope } from '../../support/processes.ts'
import type { Nemesis } from './nemesis.ts'
import { pause } from './pause.ts'
import type { Ended } from './processes.ts'
import type { Random } from './random.ts'

const ISSUER = 'https://torture.example'
const AUDIENCE = 'tix'
/** It is killed at random around this mean, and begun anew at once. */
const KILLED_EVERY_MS = 5000
/** As the command line ends that was refused so. */
const EXITS: Readonly<Record<number, number>> = { 400: 2, 404: 3, 409: 4, 422: 2, 429: 75, 503: 75 }

/** Signs a token of somebody who sells. */
type Sign = (subject: string) => Promise<string>
type Answered = Ended & { sent: NodeJS.Signals | undefined }

/** A `tix serve` beside the processes of a torture, which is killed again and again. */
export class Door {
  readonly #command: readonly string[]
  readonly #nemesis: Nemesis
  readonly #random: Random
  readonly #sign: Sign
  #serving: Promise<{ url: URL; child: ChildProcess }>
  readonly #over = new AbortController()

  private constructor(command: string[], nemesis: Nemesis, random: Random, sign: Sign) {
    this.#command = command
    this.#nemesis = nemesis
    this.#random = random
    this.#sign = sign
    this.#serving = this.#serve()
  }

  /** @param bin the tix that serves; whoever asks is the subject of a token of their own, and so the log knows them */
  static async open(
    at: { bin: string; db: string; folder: string; timeoutSeconds: number },
    nemesis: Nemesis,
    random: Random,
  ): Promise<Door> {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const keys = join(at.folder, 'keys.json')
    writeFileSync(
      keys,
      JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' }] }),
    )
    const sign = (subject: string) =>
      new SignJWT({ role: 'seller' })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setExpirationTime('2h')
        .sign(privateKey)
    const access = ['--jwt-keys', keys, '--jwt-issuer', ISSUER, '--jwt-audience', AUDIENCE]
    const limits = ['--rate-limit', '100000/1s', '--timeout', `${at.timeoutSeconds}s`]
    const command = [at.bin, 'serve', '--db', at.db, '--listen', '127.0.0.1:0', ...access, ...limits]
    return new Door(command, nemesis, random, sign)
  }

  /** @param words method, path and maybe a body */
  async ask(id: string, [method, path = '', body]: readonly string[]): Promise<Answered> {
    const { url, child } = await this.#serving
    const token = await this.#sign(id)
    try {
      const { status, text } = await answerOf(new URL(path, url), method ?? 'GET', body, {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'idempotency-key': id,
      })
      const answer = JSON.parse(text) as Envelope
      const sent = this.#nemesis.signalSentTo(child)
      return { exit: status < 300 ? 0 : (EXITS[status] ?? 1), diedOf: null, answer, stderr: '', sent }
    } catch (error) {
      const stderr = error instanceof Error ? error.message : String(error)
      if (this.#nemesis.signalSentTo(child) === undefined) await sleep(50) // it may be about to be told
      const sent = this.#nemesis.signalSentTo(child)
      return { exit: null, diedOf: sent ?? null, answer: undefined, stderr, sent }
    }
  }

  async rage(): Promise<void> {
    const { signal } = this.#over
    while (!signal.aborted) {
      await pause(KILLED_EVERY_MS * (0.5 + this.#random.fraction()), signal)
      const { child } = await this.#serving
      if (!signal.aborted)
        this.#nemesis.kill(child, this.#random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM']) ?? 'SIGKILL')
    }
  }

  async end(): Promise<void> {
    this.#over.abort()
    const { child } = await this.#serving
    child.kill('SIGKILL')
  }

  #serve(): Promise<{ url: URL; child: ChildProcess }> {
    const child = spawn(process.execPath, [...this.#command], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: tmpdir(),
        TZ: 'UTC',
        ...this.#nemesis.environment(undefined),
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#nemesis.tend(child)
    child.on('exit', () => {
      if (!this.#over.signal.aborted) this.#serving = this.#serve()
    })
    return new Promise(resolve => {
      createInterface({ input: child.stderr }).on('line', line => {
        if (!line.startsWith('{')) return
        const { msg, url } = JSON.parse(line)
        if (msg === 'listening') resolve({ url: new URL(url), child })
      })
      // It was killed before it could listen: whoever waits for it waits for the next.
      child.on('exit', () => resolve(this.#serving))
    })
  }
}

/** On a connection of its own, so that none is left over from a server that was killed. */
function answerOf(
  url: URL,
  method: string,
  body: string | undefined,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', part => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
