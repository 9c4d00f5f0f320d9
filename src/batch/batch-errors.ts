import { Conflict } from '../ticketing/conflict.ts'
import { Interrupted, Invalid, TixError } from '../values/errors.ts'

/** A batch came to its end, with some of its rows refused. */
export class RejectedRows extends TixError {
  readonly code = 'REJECTED_ROWS'
}

/** A signal stopped the batch; the rows before it stay done. */
export class Stopped extends Interrupted {}

/** Puts the line in front of the message, for an import of all or nothing that one row stopped. */
export function atLine(line: number, error: TixError): TixError {
  const message = `Line ${line}: ${error.message}. Nothing was written`
  if (error instanceof Conflict) return new Conflict(error.code, message, { ...error.details, line })
  return new Invalid([{ field: '', message }])
}
