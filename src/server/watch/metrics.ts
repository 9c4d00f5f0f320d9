import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Committed } from '../../store/store.ts'
import { RequestTimes } from './request-times.ts'

const STORE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10]

/** Sums of Node's own gauges over their types, called like counters: whoever checks names objects to them. */
const MISNAMED = [
  'nodejs_active_resources_total',
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
]

/** What is counted, for Prometheus. Nothing in it is about anybody. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests = new RequestTimes()
  readonly #bookings: Counter
  readonly #writes: Histogram
  readonly #reads: Histogram
  readonly #lockWaits: Histogram
  readonly #commits: Histogram
  readonly #groups: Histogram
  readonly #refusals: Counter
  readonly #listeners: Gauge
  readonly #dropped: Counter

  constructor() {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name)
    this.#bookings = new Counter({
      name: 'tix_bookings_total',
      help: 'Bookings made by this server',
      registers,
    })
    const seconds = (name: string, help: string) =>
      new Histogram({ name, help, buckets: STORE_BUCKETS, registers })
    this.#writes = seconds('tix_store_write_seconds', 'Time of a write, from its call to its answer')
    this.#reads = seconds('tix_store_read_seconds', 'Time of a read, from its call to its answer')
    this.#lockWaits = seconds(
      'tix_store_lock_wait_seconds',
      'Time until a group of writes had the lock of the file, on a server that of its event',
    )
    this.#commits = seconds('tix_store_commit_seconds', 'Time of a commit, until it is on disk')
    this.#groups = new Histogram({
      name: 'tix_store_group_writes',
      help: 'Writes that shared a commit',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    })
    this.#refusals = new Counter({
      name: 'tix_refusals_total',
      help: 'Requests that were refused, by the code of the refusal',
      labelNames: ['code'],
      registers,
    })
    this.#listeners = new Gauge({
      name: 'tix_live_listeners',
      help: 'Who listens to changes of availability at the moment',
      registers,
    })
    this.#dropped = new Counter({
      name: 'tix_live_dropped_total',
      help: 'Listeners that were dropped because they did not keep up',
      registers,
    })
  }

  answered(method: string, route: string, status: number, ms: number, code: string | undefined): void {
    this.#requests.observe(method, route, status, ms / 1000)
    if (code !== undefined) this.#refusals.inc({ code })
    else if (status === 201 && method === 'POST' && route === '/v1/bookings') this.#bookings.inc()
  }

  storeAnswered(kind: 'write' | 'read', ms: number): void {
    const histogram = kind === 'write' ? this.#writes : this.#reads
    histogram.observe(ms / 1000)
  }

  committed({ lockWaitMs, commitMs, writes }: Committed): void {
    this.#lockWaits.observe(lockWaitMs / 1000)
    this.#commits.observe(commitMs / 1000)
    this.#groups.observe(writes)
  }

  listeners(count: number): void {
    this.#listeners.set(count)
  }

  dropped(): void {
    this.#dropped.inc()
  }

  get contentType(): string {
    return this.#registry.contentType
  }

  async text(): Promise<string> {
    return `${await this.#registry.metrics()}\n${this.#requests.text()}`
  }
}
