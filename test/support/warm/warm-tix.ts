import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

const STAYING = join(import.meta.dirname, 'staying.mjs')

export interface CommandLine {
  script: string
  args: readonly string[]
  env: Record<string, string>
  input: string
  cwd?: string | undefined
}

export interface Ended {
  exit: number | undefined
  signal: string | undefined
  stdout: string
  stderr: string
}

/** The process that stays, of this worker: none until it is needed, or while it is at work. */
let idle: ChildProcess | undefined
let isBusy = false
/** How many there have been. One is followed by the next if a command left something at work in it, or brought it down. */
export const processes = { begun: 0 }

/** What makes a difference only to a process as it starts. */
const AT_START = /^(NODE_|LC_|LANG|ICU_|SSL_|UV_)|^TIX_TEST_FAULT$/

/** What is about the process, or stays until it is told to stop. */
const OF_A_PROCESS = ['--version', '--debug', 'serve', '--follow', '--watch']

/**
 * Runs a command line in a process that has run others before: of the 80 ms of a processor that one takes in a process of
 * its own, ten are left. What it sees is the same: the launcher, the streams (pipes to this process), the environment, the folder.
 * Gives nothing where that would not do, or while another command is running there.
 */
export function warmTix(line: CommandLine): Promise<Ended> | undefined {
  if (isBusy || process.platform === 'win32') return undefined
  if (line.args.some(word => OF_A_PROCESS.includes(word))) return undefined
  if (Object.keys(line.env).some(name => AT_START.test(name))) return undefined
  isBusy = true
  return run(idle?.connected ? idle : begin(line.env), line).finally(() => {
    isBusy = false
  })
}

function begin(env: Record<string, string>): ChildProcess {
  processes.begun++
  const child = fork(STAYING, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env, execArgv: [] })
  child.stdout?.setEncoding('utf8')
  child.stderr?.setEncoding('utf8')
  // A worker ends without waiting for it, and it ends with the worker.
  child.unref()
  child.channel?.unref()
  for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref: () => void }).unref()
  return child
}

/** An exit code, whether the process stays, a space before each, and the end of the line. */
const MOST_ADDED = ' 255 stays\n'.length

function run(child: ChildProcess, line: CommandLine): Promise<Ended> {
  const answer = randomBytes(12).toString('hex')
  const lastLine = new RegExp(`${answer} (\\d+) (stays|goes)\n$`)
  let [stdout, stderr] = ['', '']
  return new Promise((resolve, reject) => {
    const look = () => {
      const [end, exit, then] = lastLine.exec(stdout.slice(-answer.length - MOST_ADDED)) ?? []
      if (end === undefined || !stderr.endsWith(`${answer}\n`)) return
      if (then === 'stays') idle = child
      done({
        exit: Number(exit),
        signal: undefined,
        stdout: stdout.slice(0, -end.length),
        stderr: stderr.slice(0, -answer.length - 1),
      })
    }
    const onOut = (text: string) => {
      stdout += text
      look()
    }
    const onErr = (text: string) => {
      stderr += text
      look()
    }
    /** It ended in the middle of the command, as a process of its own would have. */
    const onClose = (exit: number | null, signal: string | null) =>
      done({ exit: exit ?? undefined, signal: signal ?? undefined, stdout, stderr })
    const done = (ended: Ended) => {
      child.stdout?.off('data', onOut)
      child.stderr?.off('data', onErr)
      child.off('close', onClose)
      child.off('error', reject)
      child.unref()
      resolve(ended)
    }
    idle = undefined
    child.ref()
    child.stdout?.on('data', onOut)
    child.stderr?.on('data', onErr)
    child.on('close', onClose)
    child.on('error', reject)
    child.send({ ...line, answer }, error => error && reject(error))
  })
}
