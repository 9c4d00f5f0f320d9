const NAME = 'tix_http_request_duration_seconds'
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** The answers of one status to one kind of request. */
interface StatusSeries {
  method: string
  status: number
  /** How many took at most so long, and longer than the bucket before; the last one: longer than all of them. */
  counts: number[]
  sum: number
}

/**
 * The histogram of requests, as prom-client would tell it. It looks up a text of all labels, put together
 * anew, for each value: that was a twentieth of what a request took.
 */
export class RequestTimes {
  readonly #byRoute = new Map<string, StatusSeries[]>()

  observe(method: string, route: string, status: number, seconds: number): void {
    const series = this.#seriesOf(method, route, status)
    const bucket = BUCKETS.findIndex(most => seconds <= most)
    const at = bucket === -1 ? BUCKETS.length : bucket
    series.counts[at] = (series.counts[at] ?? 0) + 1
    series.sum += seconds
  }

  #seriesOf(method: string, route: string, status: number): StatusSeries {
    const ofRoute = this.#byRoute.get(route) ?? []
    for (const series of ofRoute) if (series.status === status && series.method === method) return series
    const series = { method, status, counts: Array<number>(BUCKETS.length + 1).fill(0), sum: 0 }
    ofRoute.push(series)
    this.#byRoute.set(route, ofRoute)
    return series
  }

  /** In the format of Prometheus. No label has anything in it that would have to be escaped. */
  text(): string {
    const lines = [`# HELP ${NAME} Time from a request to the end of its answer`, `# TYPE ${NAME} histogram`]
    for (const [route, ofRoute] of this.#byRoute)
      for (const { method, status, counts, sum } of ofRoute) {
        const labels = `method="${method}",route="${route}",status="${status}"`
        let count = 0
        for (const [i, inBucket] of counts.entries()) {
          count += inBucket
          lines.push(`${NAME}_bucket{le="${BUCKETS[i] ?? '+Inf'}",${labels}} ${count}`)
        }
        lines.push(`${NAME}_sum{${labels}} ${sum}`, `${NAME}_count{${labels}} ${count}`)
      }
    return `${lines.join('\n')}\n`
  }
}
