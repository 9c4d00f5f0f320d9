import { vi } from 'vitest'

/** On a machine that is busy, a group of writes ends by its time; not where that does not pass. */
export async function withTimeAtRest<T>(work: () => Promise<T>): Promise<T> {
  const clock = vi.spyOn(process, 'hrtime').mockReturnValue(process.hrtime())
  return work().finally(() => clock.mockRestore())
}
