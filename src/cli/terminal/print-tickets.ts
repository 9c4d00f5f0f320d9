import { spawn } from 'node:child_process'
import { readTickets } from '../../ticketing/box-office/read-tickets.ts'
import type { Context } from '../../ticketing/context.ts'
import { ticketFile } from '../../tickets/ticket-file.ts'
import { killGroup } from '../../values/kill-group.ts'
import { OutputFailed } from './terminal.ts'

/** A printer that takes longer hangs. */
const LONGEST_MS = 60_000
/** Of what the command complains about, the end is told. */
const MOST_TOLD = 200

/**
 * Gives the tickets of a booking to a command of the shell: as a PDF on its standard input, the code in TIX_BOOKING.
 *
 * @param again what prints or shows them once more
 * @throws OutputFailed if it does not end well; the sale stands
 */
export async function printTickets(
  context: Context,
  code: string,
  { command, again, longestMs = LONGEST_MS }: { command: string; again: string; longestMs?: number },
): Promise<void> {
  const { bytes } = await ticketFile(await readTickets(context, code), 'pdf')
  const failed = (why: string) =>
    new OutputFailed(`${code} is sold, and its tickets were not printed: ${why}. Try again: ${again}`)
  await new Promise<void>((resolve, reject) => {
    const env = { ...process.env, TIX_BOOKING: code }
    const printer = spawn(command, {
      shell: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      env,
      // A group of its own: Ctrl-C at the counter does not end it halfway, and all that it started ends with it.
      detached: true,
    })
    let complaint = ''
    const hung = setTimeout(() => {
      killGroup(printer.pid, 'SIGTERM')
      printer.stderr.destroy()
      reject(failed(`"${command}" did not end within ${longestMs / 1000} s`))
    }, longestMs)
    printer.stderr.on('data', data => {
      complaint = (complaint + data).slice(-MOST_TOLD)
    })
    printer.on('error', error => {
      clearTimeout(hung)
      reject(failed(error.message))
    })
    // One that needs no PDF does not read it.
    printer.stdin.on('error', () => {})
    printer.stdin.end(bytes)
    printer.on('close', (exit, signal) => {
      clearTimeout(hung)
      if (exit === 0) return resolve()
      const said = complaint.trim().replace(/\s+/g, ' ').replace(/\.$/, '')
      reject(failed(`"${command}" ended with ${signal ?? `exit ${exit}`}${said && `: ${said}`}`))
    })
  })
}
