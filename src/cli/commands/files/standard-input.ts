import { terminal } from '../../terminal/terminal.ts'

/** Nobody sees that a command waits for rows, where it was meant to read them from a pipe. */
export function waitsForTyping(file: string, warn: (text: string) => void): void {
  if (file === '-' && terminal.stdinIsTerminal())
    warn('Waiting for rows on standard input: the header first, and Ctrl-D at the end')
}
