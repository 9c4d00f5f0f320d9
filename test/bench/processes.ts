import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'esbuild'

export const bin = resolve(import.meta.dirname, '../../bin/tix.js')
/** The one to which faults can be told. */
export const testBin = resolve(import.meta.dirname, '../../dist-test/tix.cjs')
export const yardstick = (name: string) => resolve(import.meta.dirname, 'yardsticks', name)

/** Clean: with NODE_EXTRA_CA_CERTS set, Node reads certificates for 29 ms at every start. */
const env = { PATH: process.env['PATH'] ?? '', HOME: '/tmp', TZ: 'UTC', LANG: 'C.UTF-8' }

export interface Timed {
  ms: number
  stdout: string
}

/** Runs a command to its end. @throws when it fails */
export function timed(
  command: string,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<Timed> {
  const startedMs = performance.now()
  const child = spawn(command, args, { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', data => {
    stdout += data
  })
  child.stderr.on('data', data => {
    stderr += data
  })
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', code => {
      if (code === 0) done({ ms: performance.now() - startedMs, stdout })
      else failed(new Error(`${command} ${args.join(' ')}: exit ${code}\n${stdout}${stderr}`))
    })
  })
}

export const node = (...args: string[]) => timed(process.execPath, args)
export const tix = (...args: string[]) => node(bin, ...args)

/**
 * A worker in TypeScript as a file that Node reads by itself: tsx takes ten times as long to start one, and cannot load what loads
 * `pg` when it is asked to. In this folder, packages are found.
 */
export async function bundled(worker: string): Promise<string> {
  const root = resolve(import.meta.dirname, '../..')
  const outfile = resolve(root, `node_modules/.cache/tix-bench/${worker}.cjs`)
  await build({
    entryPoints: [resolve(import.meta.dirname, `workers/${worker}.ts`)],
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', external: ['pg', 'better-sqlite3'] },
  })
  return outfile
}

/** How long until the last of many that start at once has ended. */
export async function crowd(size: number, start: (member: number) => Promise<Timed>): Promise<number> {
  const startedMs = performance.now()
  await Promise.all(Array.from({ length: size }, (_, member) => start(member)))
  return performance.now() - startedMs
}

/** Runs tix, and looks at its memory now and then. */
export async function watched(args: readonly string[]): Promise<{ seconds: number; peakMb: number }> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, [bin, ...args], { env, stdio: 'ignore' })
  let peakMb = 0
  const look = setInterval(() => {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? []
      peakMb = Math.max(peakMb, Number(kilobytes ?? 0) / 1024)
    } catch {
      // it has ended
    }
  }, 20)
  const exit = await new Promise(resolve => child.on('close', resolve))
  clearInterval(look)
  if (exit !== 0) throw new Error(`tix ${args.join(' ')}: exit ${exit}`)
  return { seconds: (performance.now() - startedMs) / 1000, peakMb }
}
