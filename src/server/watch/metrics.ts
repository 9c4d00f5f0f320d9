import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What is counted, for Prometheus. Nothing in it is about anybody. */
export class Metrics {
  readonly #registry = new Registry()
  readonly #requests: Histogram
  readonly #bookings: Counter
  readonly #refusals: Counter
  readonly #listeners: Gauge
  readonly #dropped: Counter

  constructor() {
    const registers = [this.#registry]
    collectDefaultMetrics({ register: this.#registry })
    this.#requests = new Histogram({
      name: 'tix_http_request_duration_seconds',
      help: 'Time from a request to the end of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    })
    this.#bookings = new Counter({
      name: 'tix_bookings_total',
      help: 'Bookings made by this server',
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
    this.#requests.observe({ method, route, status: String(status) }, ms / 1000)
    if (code !== undefined) this.#refusals.inc({ code })
    else if (status === 201 && method === 'POST' && route === '/v1/bookings') this.#bookings.inc()
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

  text(): Promise<string> {
    return this.#registry.metrics()
  }
}
