import { setTimeout as sleep } from 'node:timers/promises'

/** Until it is time for the next blow, or all is over. */
export async function pause(ms: number, over: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch(() => {})
}
