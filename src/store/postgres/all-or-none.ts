/**
 * A change of so many rows, or an error.
 *
 * A trigger or rule that somebody else has put on a table may drop a row, or its change, without an error: a sale would be
 * confirmed whose tickets are not there, or a ticket canceled that is good. COMMIT follows before the count of rows is known
 * here, so the server itself has to fail: with a division by zero, which nothing else of tix can cause.
 *
 * @param rows how many rows it must change, as an SQL expression
 */
export function allOrNone(change: string, rows: string): string {
  if (change.includes('ON CONFLICT')) return change
  return `WITH kept AS (${change} RETURNING 1) SELECT 1 / CASE WHEN count(*) = ${rows} THEN 1 ELSE 0 END FROM kept`
}
