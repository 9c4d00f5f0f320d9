/** What an error code means as a status of HTTP, which stands in every answer as JSON: the table of docs/serve.md. */
const table: Readonly<Record<string, number>> = {
  VALIDATION: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  PRECONDITION_FAILED: 412,
  REJECTED_ROWS: 207,
  RATE_LIMITED: 429,
  BUSY: 503,
  INTERRUPTED: 499,
  INTERNAL: 500,
  STORAGE: 500,
  CORRUPT: 500,
}

/** Whatever is not in the table was refused by the state of things. */
const REFUSED = 409

export function statusOf(code: string): number {
  return table[code] ?? REFUSED
}
