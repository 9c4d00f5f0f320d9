declare const TIX_RELEASED: boolean | undefined

/** The time of this machine, in milliseconds since the epoch. */
export function now(): number {
  return Date.now() + shiftMs()
}

/** The tests move the clock; see `store/engine/faults.ts`. */
function shiftMs(): number {
  return typeof TIX_RELEASED === 'undefined' ? Number(process.env['TIX_TEST_CLOCK_SHIFT_MS'] ?? 0) : 0
}
