import { displayWidth } from '../output/display-width.ts'
import { ReaderGone, terminal } from './terminal.ts'

/** What less is told where nobody has: colors as they are, and leave what was read on the screen. */
const FOR_LESS = { LESS: 'FRX', LV: '-c' }

/** The command that shows long results at a terminal: TIX_PAGER, else PAGER. */
export function pagerCommand(): string | undefined {
  const command = (process.env['TIX_PAGER'] || process.env['PAGER'])?.trim()
  return !command || command === 'cat' || process.env['TERM'] === 'dumb' ? undefined : command
}

/** Writes to standard output what fits on the screen, and hands what is longer to the pager. */
export async function writePaged(texts: AsyncIterable<string>, command: string): Promise<void> {
  const screen = { columns: terminal.width(), rows: terminal.height() }
  const held: string[] = []
  let lines = 0
  let pager: Pager | undefined
  for await (const text of texts) {
    if (pager) {
      await pager.write(text)
      continue
    }
    held.push(text)
    lines += linesOf(text, screen.columns)
    // The prompt takes a line of its own.
    if (lines < screen.rows) continue
    pager = await startPager(command)
    for (const before of held) await pager.write(before)
  }
  if (pager) await pager.end()
  else for (const text of held) terminal.out(text)
}

function linesOf(text: string, columns: number): number {
  const lines = text.split('\n')
  const broken = (line: string) => Math.max(1, Math.ceil(displayWidth(line) / columns))
  return lines.slice(0, -1).reduce((sum, line) => sum + broken(line), lines.at(-1) === '' ? 0 : 1)
}

interface Pager {
  /** Resolves when the pager has room for more. @throws ReaderGone when it has ended */
  write: (text: string) => Promise<void>
  /** Resolves when its reader has left it. */
  end: () => Promise<void>
}

/** More than a pipe holds: a pager that has taken so much is there. */
const TAKEN = 1024 * 1024
/** How a shell says that there is no such program, or that it may not be run. */
const NOT_RUN = [126, 127]

async function startPager(command: string): Promise<Pager> {
  const { spawn } = await import('node:child_process')
  const child = spawn(command, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...FOR_LESS, ...process.env },
  })
  const ended = new Promise<number | null>(resolve => {
    child.on('error', () => resolve(NOT_RUN[0] ?? null)) // not even a shell
    child.on('close', resolve)
  })
  // What was written to a pager that is not there is shown without it.
  let unread: string[] | undefined = []
  let length = 0
  let missing = false
  child.stdin.on('error', () => {}) // told to whoever writes

  /** It takes no more: its reader has left it, or it never was. */
  const closed = async () => {
    missing = unread !== undefined && NOT_RUN.includes((await ended) ?? 0)
    if (!missing) throw new ReaderGone()
    for (const text of unread ?? []) terminal.out(text)
    unread = undefined
  }
  return {
    write: async text => {
      if (missing) return terminal.out(text)
      length += text.length
      if (length > TAKEN) unread = undefined
      unread?.push(text)
      const taken = await new Promise<boolean>(resolve => child.stdin.write(text, error => resolve(!error)))
      if (!taken) await closed()
    },
    end: async () => {
      if (missing) return
      child.stdin.end()
      if (NOT_RUN.includes((await ended) ?? 0)) await closed()
    },
  }
}
