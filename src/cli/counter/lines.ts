import { createInterface } from 'node:readline'

/** Lines that a person types, with a prompt that may change while nobody types. */
export interface Lines {
  /** The next line, trimmed; `undefined` when it is over: Ctrl-C, Ctrl-D, a signal. */
  ask: (prompt: string) => Promise<string | undefined>
  /** Shows another prompt, unless something has been typed. */
  refresh: (prompt: string) => void
  say: (text: string) => void
  close: () => void
}

/** Esc clears the line; on an empty one it goes back a step: the line is then Esc itself. */
export const ESCAPE = '\u001b'

export function openLines(write: (text: string) => void, interrupted: AbortSignal): Lines {
  const reader = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: true,
    escapeCodeTimeout: 50,
  })
  const waiting: string[] = []
  let wake: ((line: string | undefined) => void) | undefined
  let over = false
  const arrived = (line: string) => {
    if (!wake) return waiting.push(line)
    const resolve = wake
    wake = undefined
    return resolve(line)
  }
  const end = () => {
    over = true
    wake?.(undefined)
    wake = undefined
  }
  reader.on('line', line => arrived(line.trim()))
  reader.on('close', end)
  reader.on('SIGINT', () => reader.close())
  interrupted.addEventListener('abort', () => reader.close(), { once: true })
  process.stdin.on('keypress', (_, key?: { name?: string }) => {
    if (key?.name !== 'escape') return
    const typed = reader.line !== ''
    reader.write(null, { ctrl: true, name: 'u' })
    if (!typed) arrived(ESCAPE)
  })
  return {
    ask: prompt => {
      const next = waiting.shift()
      if (next !== undefined || over) return Promise.resolve(next)
      reader.setPrompt(prompt)
      reader.prompt()
      return new Promise(resolve => {
        wake = resolve
      })
    },
    refresh: prompt => {
      if (!wake || reader.line !== '') return
      reader.setPrompt(prompt)
      reader.prompt(true)
    },
    say: text => write(`${text}\n`),
    close: () => reader.close(),
  }
}
