/** Resolves in the next turn of the event loop: whatever has come in is heard before, a signal too. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Resolves when every promise is settled that needs no turn of the event loop. */
export function settled(): Promise<void> {
  return new Promise(resolve => process.nextTick(resolve))
}
