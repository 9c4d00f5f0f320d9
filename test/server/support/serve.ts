import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { bin } from '../../support/processes.ts'

/** `tix serve` as a process of its own; ready when it listens. */
export async function serve(db: string, args: readonly string[] = [], env: Record<string, string> = {}) {
  const child = execa(process.execPath, [bin, 'serve', '--listen', '127.0.0.1:0', '--db', db, ...args], {
    extendEnv: false,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    reject: false,
    forceKillAfterDelay: 120_000,
  })
  const log: Record<string, unknown>[] = []
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', line => {
      if (!line.startsWith('{')) return
      const told = JSON.parse(line)
      log.push(told)
      if (told.msg === 'listening') resolve(told.url)
    })
    child.then(({ exitCode, stderr }) => reject(new Error(`it ended with ${exitCode}: ${stderr}`)), reject)
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return await child
  }
  return { url, pid: child.pid, log, stop }
}
