import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { getHeapStatistics, type HeapInfo } from 'node:v8'
import { serverLimits } from './limits.ts'

/** How often the delay of the event loop is sampled, in milliseconds, which the samples include. */
const RESOLUTION_MS = 10
const LOOK_MS = 1_000
const NS_PER_MS = 1e6

type Delays = Pick<IntervalHistogram, 'enable' | 'disable' | 'reset' | 'mean'>
type Heap = Pick<HeapInfo, 'used_heap_size' | 'heap_size_limit'>

/** How the process is doing, as of the last second. */
export class Load {
  #isLoopLate = false
  #isHeapFull = false
  readonly #delays: Delays
  readonly #heap: () => Heap
  readonly #timer = setInterval(() => this.#look(), LOOK_MS).unref()

  constructor(
    delays: Delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS }),
    heap: () => Heap = getHeapStatistics,
  ) {
    this.#delays = delays
    this.#heap = heap
    delays.enable()
  }

  get isLoopLate(): boolean {
    return this.#isLoopLate
  }

  get isHeapFull(): boolean {
    return this.#isHeapFull
  }

  #look(): void {
    // Without a sample it is no number: a machine that is busy with other things is no reason to turn anybody away.
    const lateMs = this.#delays.mean / NS_PER_MS - RESOLUTION_MS
    this.#isLoopLate = lateMs > serverLimits.eventLoopDelayMs
    this.#delays.reset()
    const { used_heap_size: used, heap_size_limit: most } = this.#heap()
    this.#isHeapFull = used > most * serverLimits.heapShare
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#delays.disable()
  }
}
