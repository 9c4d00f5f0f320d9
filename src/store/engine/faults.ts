/**
 * Faults that the tests inject into real processes through the environment, to show that the suite
 * would see the defect: `TIX_TEST_FAULT=no-lock`, `TIX_TEST_FAULT=pause-in-transaction:5000`, several
 * separated by commas. What is packed has none of it: `npm run build` makes a tix of its own for the tests.
 */
type Fault =
  | 'no-lock' // layer 2 of the guard: never take the file lock
  | 'deferred' // layer 3: BEGIN instead of BEGIN IMMEDIATE
  | 'pause-in-transaction' // hold locks and transaction for so many ms, before COMMIT
  | 'short-transactions' // one portion to a transaction, though nobody waits, so that something can get in between
  | 'acknowledge-early' // confirm, and only then (never, in fact) commit
  | 'crash-in-restore' // be killed after this step of putting a backup in place

declare const TIX_RELEASED: boolean | undefined
/** esbuild.config.mjs defines TIX_RELEASED in the released bundle, and drops the code that this makes unreachable. */
const withFaults = typeof TIX_RELEASED === 'undefined'

const faults = withFaults ? faultsIn(process.env['TIX_TEST_FAULT'] ?? '') : undefined

function faultsIn(words: string): Map<string | undefined, number> {
  const parts = words.split(',').filter(Boolean)
  return new Map(parts.map(text => text.split(':')).map(([name, value]) => [name, Number(value ?? 1)]))
}

export function injected(fault: Fault): number | undefined {
  if (withFaults) return faults?.get(fault)
  return undefined
}

/** Where a test may have a transaction linger that is about to commit; nothing else in the process runs meanwhile. */
export function lingerPoint(): void {
  const lingerMs = injected('pause-in-transaction')
  if (lingerMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lingerMs)
}

/** Where a test may have the process killed, as by `kill -9`. */
export function crashPoint(step: number): void {
  if (injected('crash-in-restore') === step) process.kill(process.pid, 'SIGKILL')
}
