import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { displayWidth, wrapped } from '../../output/display-width.ts'
import { Block, type Size } from './block.ts'
import { ESCAPE, type Panel, type PanelQuestion } from './panel.ts'

/** Characters of a line: no code or name is longer, and the rest is dropped. */
const LONGEST = 500
/** At most so many lines wait to be handled; then the terminal has to wait. */
const MOST_WAITING = 1_000
/** An answer that takes longer is waited for visibly: what is typed meanwhile is seen, and the screen is not dead. */
const PATIENCE_MS = 300

export function openPanel(write: (text: string) => void, interrupted: AbortSignal, size: () => Size): Panel {
  return new TerminalPanel(write, interrupted, size)
}

interface Key {
  name?: string
}

class TerminalPanel implements Panel {
  readonly size: () => Size
  readonly #write: (text: string) => void
  readonly #interrupted: AbortSignal
  readonly #reader: Interface
  readonly #block = new Block()
  /** Lines that were typed before they were asked for. */
  readonly #waiting: string[] = []
  #asked: { question: PanelQuestion; answer: (line: string | undefined) => void } | undefined
  #isOver = false
  #patience: NodeJS.Timeout | undefined
  /** What is waited for, where that is shown. */
  #busy: string | undefined

  constructor(write: (text: string) => void, interrupted: AbortSignal, size: () => Size) {
    this.size = size
    this.#write = write
    this.#interrupted = interrupted
    // It edits the line, and draws nothing: that is done here.
    this.#reader = createInterface({
      input: process.stdin,
      terminal: true,
      escapeCodeTimeout: 50,
      historySize: 0,
    })
    this.#listen()
  }

  ask(question: PanelQuestion): Promise<string | undefined> {
    this.#endWait()
    const next = this.#waiting.shift()
    if (this.#waiting.length < MOST_WAITING / 2) this.#reader.resume()
    if (next !== undefined) {
      this.#beginWait()
      this.#leaveLine(question, next)
      return Promise.resolve(next)
    }
    if (this.#isOver) return Promise.resolve(undefined)
    return new Promise(resolve => {
      this.#asked = { question, answer: resolve }
      if (question.typed !== undefined && this.#reader.line === '') this.#reader.write(question.typed)
      this.redraw()
    })
  }

  /** Handed on as it is, to those who listen for changes. */
  readonly redraw = (): void => {
    const typed = this.#reader.line
    if (this.#asked) {
      const { prompt, above } = this.#asked.question
      this.#draw(above?.({ ...this.size(), typed }) ?? [], prompt)
    } else if (this.#busy !== undefined) this.#draw([this.#busy], '')
  }

  say(text: string): void {
    const { columns } = this.size()
    const lines = text.split('\n').flatMap(line => fitting(line, columns))
    this.#write(`${this.#block.erase(this.size())}${lines.join('\n')}\n`)
    this.redraw()
  }

  refuse(text: string): void {
    const dropped = this.#waiting.length
    this.#waiting.length = 0
    this.#clearLine()
    this.say(dropped > 0 ? `${text}\nWhat was typed after it is dropped` : text)
  }

  async wait(what: string, until: Promise<unknown>): Promise<boolean> {
    if (this.#interrupted.aborted) return until.then(() => true)
    this.#endWait()
    this.#busy = `${what} …  Ctrl-C: do not wait`
    this.redraw()
    try {
      return await this.#unlessStopped(until)
    } finally {
      this.#endWait()
    }
  }

  ring(): void {
    this.#write('\u0007')
  }

  close(): void {
    this.#reader.close()
    this.#endWait()
  }

  #listen(): void {
    const reader = this.#reader
    reader.on('line', line => this.#arrived(line.trim()))
    reader.on('SIGINT', () => {
      this.#waiting.length = 0
      reader.close()
    })
    reader.on('SIGCONT', () => {
      reader.resume()
      this.#block.leave()
      this.#write('\n')
      this.redraw()
    })
    const pressed = (_: string | undefined, key?: Key) => this.#pressed(key)
    const close = () => reader.close()
    process.stdin.on('keypress', pressed)
    process.stdout.on('resize', this.redraw)
    this.#interrupted.addEventListener('abort', close, { once: true })
    reader.on('close', () => {
      this.#isOver = true
      process.stdin.off('keypress', pressed)
      process.stdout.off('resize', this.redraw)
      this.#interrupted.removeEventListener('abort', close)
      this.#answer(undefined)
    })
  }

  #pressed(key: Key | undefined): void {
    const question = this.#asked?.question
    const typed = this.#reader.line
    if (key?.name === 'escape') {
      this.#clearLine()
      if (typed === '' || question?.escapes) return void this.#arrived(ESCAPE)
    }
    if (key?.name === 'up' || key?.name === 'down') question?.arrow?.(key.name === 'up' ? -1 : 1)
    // Some scanners end a code with it.
    if (key?.name === 'tab') {
      this.#clearLine()
      if (typed.trim() !== '') return void this.#arrived(typed.trim())
    }
    if (typed.length > LONGEST) this.#clearLine()
    else if (question?.enters?.(typed)) {
      this.#clearLine()
      return void this.#answer(typed)
    }
    this.redraw()
  }

  #arrived(line: string): void {
    if (this.#asked) return void this.#answer(line)
    this.#waiting.push(line)
    if (this.#waiting.length >= MOST_WAITING) this.#reader.pause()
  }

  #answer(line: string | undefined): void {
    if (!this.#asked) return
    const { question, answer } = this.#asked
    this.#erase()
    this.#asked = undefined
    this.#beginWait()
    if (line !== undefined) this.#leaveLine(question, line)
    answer(line)
  }

  /** What was typed stays in the transcript, where it is no secret and more than a key. */
  #leaveLine({ prompt, silent }: PanelQuestion, line: string): void {
    if (!silent && line !== ESCAPE) this.#write(`${prompt}${line}\n`)
  }

  #beginWait(): void {
    this.#patience = setTimeout(() => {
      this.#busy = 'Waiting for the database …'
      this.redraw()
    }, PATIENCE_MS)
  }

  #endWait(): void {
    clearTimeout(this.#patience)
    if (this.#busy !== undefined) this.#erase()
    this.#busy = undefined
  }

  /** Whether something came before somebody did not want to wait for it any longer. */
  async #unlessStopped(until: Promise<unknown>): Promise<boolean> {
    const listening = new AbortController()
    const { signal } = listening
    const stopped = Promise.race([
      once(this.#reader, 'SIGINT', { signal }),
      once(this.#interrupted, 'abort', { signal }),
    ])
    try {
      return await Promise.race([until.then(() => true), stopped.then(() => false)])
    } finally {
      listening.abort()
    }
  }

  #draw(above: readonly string[], prompt: string): void {
    const { line, cursor } = this.#reader
    this.#write(this.#block.draw({ above, prompt, typed: line, cursor }, this.size()))
  }

  #erase(): void {
    this.#write(this.#block.erase(this.size()))
  }

  #clearLine(): void {
    this.#reader.write(null, { ctrl: true, name: 'e' })
    this.#reader.write(null, { ctrl: true, name: 'u' })
  }
}

/** A line, or as many as it takes, as far from the edge as it is. */
function fitting(line: string, columns: number): string[] {
  if (displayWidth(line) <= columns) return [line]
  const [indent = ''] = /^ */.exec(line) ?? []
  return wrapped(line.trimStart(), columns - indent.length).map(part => indent + part)
}
