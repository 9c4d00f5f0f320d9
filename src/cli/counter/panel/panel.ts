import type { Size } from './block.ts'

/** Esc: on an empty line it goes back a step, and the answer is Esc itself; else it clears the line. */
export const ESCAPE = '\u001b'

/** What is asked, and what stands above it: drawn anew whenever a key is pressed, or something has changed. */
export interface PanelQuestion {
  prompt: string
  above?: (now: Size & { typed: string }) => readonly string[]
  /** What is on the line already. */
  typed?: string | undefined
  arrow?: (by: 1 | -1) => void
  /** Lines that need no Enter. */
  enters?: (typed: string) => boolean
  /** Esc goes back also where something is typed. */
  escapes?: boolean
  /** What was typed is not left on the screen. */
  silent?: boolean
}

/** A person at a terminal: a transcript that runs upwards, and at its foot what is so now and what is asked. */
export interface Panel {
  /** The next line, trimmed; `undefined` when it is over: Ctrl-C, Ctrl-D, a signal. */
  ask: (question: PanelQuestion) => Promise<string | undefined>
  /** Something that is shown has changed. */
  redraw: () => void
  /** Adds to the transcript. */
  say: (text: string) => void
  /** Adds why something was not done. What was typed ahead was meant for what would have come then: it is dropped. */
  refuse: (text: string) => void
  /** Shows what is waited for; `false` if somebody does not want to wait for it. */
  wait: (what: string, until: Promise<unknown>) => Promise<boolean>
  /** Makes a sound. */
  ring: () => void
  size: () => Size
  close: () => void
}
