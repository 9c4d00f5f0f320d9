/** What an error code means to a shell: the table of docs/scripting.md. */
const table: Readonly<Record<string, number>> = {
  VALIDATION: 2,
  NOT_FOUND: 3,
  REJECTED_ROWS: 5,
  UNAUTHORIZED: 6,
  FORBIDDEN: 6,
  BUSY: 75,
  RATE_LIMITED: 75,
  INTERRUPTED: 130,
  INTERNAL: 1,
  STORAGE: 1,
  CORRUPT: 1,
}

/** Whatever is not in the table was refused by the state of things. */
const REFUSED = 4

export function exitOf(code: string): number {
  return table[code] ?? REFUSED
}

/** The terminal was closed. */
export const EXIT_SIGHUP = 129
export const EXIT_SIGINT = 130
export const EXIT_SIGTERM = 143
