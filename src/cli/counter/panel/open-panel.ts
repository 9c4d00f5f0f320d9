import { createInterface } from 'node:readline'
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
  // It edits the line, and draws nothing: that is done here.
  const reader = createInterface({
    input: process.stdin,
    terminal: true,
    escapeCodeTimeout: 50,
    historySize: 0,
  })
  const block = new Block()
  const waiting: string[] = []
  let asked: { question: PanelQuestion; answer: (line: string | undefined) => void } | undefined
  let over = false
  let patience: NodeJS.Timeout | undefined
  /** What is waited for, where that is shown. */
  let busy: string | undefined

  const draw = () => {
    const typed = reader.line
    if (asked) {
      const { prompt, above } = asked.question
      const lines = above?.({ ...size(), typed }) ?? []
      write(block.draw({ above: lines, prompt, typed, cursor: reader.cursor }, size()))
    } else if (busy !== undefined) {
      write(block.draw({ above: [busy], prompt: '', typed, cursor: reader.cursor }, size()))
    }
  }
  const answered = () => {
    patience = setTimeout(() => {
      busy = 'Waiting for the database …'
      draw()
    }, PATIENCE_MS)
  }
  const patient = () => {
    clearTimeout(patience)
    if (busy !== undefined) write(block.erase(size()))
    busy = undefined
  }
  const answer = (line: string | undefined) => {
    if (!asked) return
    const { question, answer } = asked
    write(block.erase(size()))
    asked = undefined
    answered()
    if (!question.silent && line !== undefined && line !== ESCAPE) write(`${question.prompt}${line}\n`)
    answer(line)
  }
  const arrived = (line: string) => {
    if (asked) return answer(line)
    waiting.push(line)
    if (waiting.length >= MOST_WAITING) reader.pause()
  }
  const clear = () => {
    reader.write(null, { ctrl: true, name: 'e' })
    reader.write(null, { ctrl: true, name: 'u' })
  }

  reader.on('line', line => arrived(line.trim()))
  reader.on('SIGINT', () => {
    waiting.length = 0
    reader.close()
  })
  reader.on('SIGCONT', () => {
    reader.resume()
    block.leave()
    write('\n')
    draw()
  })
  reader.on('close', () => {
    over = true
    process.stdout.off('resize', draw)
    answer(undefined)
  })
  interrupted.addEventListener('abort', () => reader.close(), { once: true })
  process.stdout.on('resize', draw)
  process.stdin.on('keypress', (_, key?: { name?: string }) => {
    if (over) return
    const question = asked?.question
    const typed = reader.line
    if (key?.name === 'escape') {
      clear()
      if (typed === '' || question?.escapes) return arrived(ESCAPE)
    }
    if (key?.name === 'up' || key?.name === 'down') question?.arrow?.(key.name === 'up' ? -1 : 1)
    // Some scanners end a code with it.
    if (key?.name === 'tab') {
      clear()
      if (typed.trim() !== '') return arrived(typed.trim())
    }
    if (typed.length > LONGEST) clear()
    else if (question?.enters?.(typed)) {
      clear()
      return answer(typed)
    }
    draw()
  })

  const say = (text: string) => {
    const lines = text.split('\n').flatMap(line => fitting(line, size().columns))
    write(`${block.erase(size())}${lines.join('\n')}\n`)
    draw()
  }

  return {
    ask: question => {
      patient()
      const next = waiting.shift()
      if (waiting.length < MOST_WAITING / 2) reader.resume()
      if (next !== undefined) {
        answered()
        if (!question.silent && next !== ESCAPE) write(`${question.prompt}${next}\n`)
        return Promise.resolve(next)
      }
      if (over) return Promise.resolve(undefined)
      return new Promise(resolve => {
        asked = { question, answer: resolve }
        if (question.typed !== undefined && reader.line === '') reader.write(question.typed)
        draw()
      })
    },
    redraw: draw,
    say,
    refuse: text => {
      const dropped = waiting.length
      waiting.length = 0
      clear()
      say(dropped > 0 ? `${text}\nWhat was typed after it is dropped` : text)
    },
    wait: async (what, until) => {
      if (interrupted.aborted) return until.then(() => true)
      patient()
      busy = `${what} …  Ctrl-C: do not wait`
      draw()
      const came = await new Promise<boolean>(resolve => {
        reader.once('SIGINT', () => resolve(false))
        interrupted.addEventListener('abort', () => resolve(false), { once: true })
        until.then(() => resolve(true))
      })
      patient()
      return came
    },
    ring: () => write('\u0007'),
    size,
    close: () => {
      reader.close()
      patient()
    },
  }
}

/** A line, or as many as it takes, as far from the edge as it is. */
function fitting(line: string, columns: number): string[] {
  if (displayWidth(line) <= columns) return [line]
  const [indent = ''] = /^ */.exec(line) ?? []
  return wrapped(line.trimStart(), columns - indent.length).map(part => indent + part)
}
