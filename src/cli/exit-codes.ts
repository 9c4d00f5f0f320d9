/** What an error code means to a shell and to HTTP. The table of DESIGN §5. */
const table: Record<string, { exit: number; status: number }> = {
  VALIDATION: { exit: 2, status: 400 },
  NOT_FOUND: { exit: 3, status: 404 },
  REJECTED_ROWS: { exit: 5, status: 207 },
  FORBIDDEN: { exit: 6, status: 403 },
  BUSY: { exit: 75, status: 503 },
  INTERRUPTED: { exit: 130, status: 499 },
  INTERNAL: { exit: 1, status: 500 },
  STORAGE: { exit: 1, status: 500 },
  CORRUPT: { exit: 1, status: 500 },
}

/** Whatever is not in the table was refused by the state of things. */
const REFUSED = { exit: 4, status: 409 }

export function meaningOf(code: string): { exit: number; status: number } {
  return table[code] ?? REFUSED
}

/** The terminal was closed. */
export const EXIT_SIGHUP = 129
export const EXIT_SIGINT = 130
export const EXIT_SIGTERM = 143
