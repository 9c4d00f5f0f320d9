import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import type { Envelope } from '../../support/processes.ts'

export interface Ended {
  exit: number | null
  diedOf: NodeJS.Signals | null
  answer: Envelope | undefined
  stderr: string
}

/** A tix that runs, and its end. */
export interface Running {
  child: ChildProcess
  ended: Promise<Ended>
}

/** Starts a tix with a clean environment; `bin` may be a sabotaged one. */
export function run(bin: string, words: readonly string[], env: Record<string, string>): Running {
  const child = spawn(process.execPath, [bin, ...words], {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exit, diedOf) => resolve({ exit, diedOf, answer: parsed(stdout), stderr }))
  })
  return { child, ended }
}

function parsed(stdout: string): Envelope | undefined {
  try {
    return JSON.parse(stdout) as Envelope
  } catch {
    return undefined
  }
}
