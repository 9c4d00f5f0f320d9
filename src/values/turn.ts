/** Resolves in the next turn of the event loop: whatever has come in is heard before, a signal too. */
export function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
