/** A page of a list, which begins after the key of the last row before it: no rows are counted. */
export interface Page {
  /** At most so many rows. */
  limit: number
  /** Only what comes after this row. */
  after?: { key: string | number; id: number } | undefined
}
