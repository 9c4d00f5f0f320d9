/** How the rows of a list are cut into pages: by the key of the last row, not by counting rows. */
export interface Page {
  /** At most so many rows. */
  limit: number
  /** Only what comes after this row. */
  after?: { key: string | number; id: number } | undefined
}
