/** Resolves in the next turn of the event loop, after events that have come in meanwhile, such as a signal. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Resolves when all promises are settled that need no turn of the event loop. */
export function settled(): Promise<void> {
  return new Promise(resolve => process.nextTick(resolve))
}
