import { setMaxListeners } from 'node:events'
import { EXIT_SIGHUP, EXIT_SIGINT, EXIT_SIGTERM } from '../exit-codes.ts'

/** How signals end a command. */
export interface Interruption {
  signal: AbortSignal
  /** The exit code of the signal that came, if one did. */
  exit?: number
  /** Hands signals over to a command that keeps running. */
  takeOver: () => Signals
}

/** The signals of a command that runs until it is told to stop. */
export interface Signals {
  /** Resolves when the process is told to stop; SIGHUP tells it to look at its files anew. */
  untilStopped: (reload: () => void) => Promise<void>
  /** Ends whatever still waits for the store. */
  endWaits: () => void
}

/** A signal to stop ends a wait; a transaction that has begun is a matter of microseconds and is finished. */
export function onSignals(): Interruption {
  const controller = new AbortController()
  // Every request of a server that waits for its store listens to it: they are bounded, and no leak.
  setMaxListeners(Number.POSITIVE_INFINITY, controller.signal)
  const endWaits = () => controller.abort()
  const interruption: Interruption = {
    signal: controller.signal,
    takeOver: () => takeOver(listeners, endWaits),
  }
  const on = (exit: number) => () => {
    interruption.exit = exit
    endWaits()
  }
  const listeners = { SIGHUP: on(EXIT_SIGHUP), SIGINT: on(EXIT_SIGINT), SIGTERM: on(EXIT_SIGTERM) }
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener)
  return interruption
}

function takeOver(listeners: Readonly<Record<string, () => void>>, endWaits: () => void): Signals {
  let reload = () => {}
  const stopped = new Promise<void>(resolve => {
    process.on('SIGTERM', resolve)
    process.on('SIGINT', resolve)
    process.on('SIGHUP', () => reload())
  })
  for (const [name, listener] of Object.entries(listeners)) process.off(name, listener)
  return {
    untilStopped: onReload => {
      reload = onReload
      return stopped
    },
    endWaits,
  }
}
