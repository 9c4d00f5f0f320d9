import { Conflict, type ConflictCode } from '../ticketing/conflict.ts'
import { Interrupted, Invalid, TixError } from '../values/errors.ts'

/** A batch ended, and some of its rows were refused. */
export class RejectedRows extends TixError {
  readonly code = 'REJECTED_ROWS'
}

/** Of the batch that was stopped by a signal, what is done is done. */
export class Stopped extends Interrupted {}

/** What a row was refused for, in an import of all or nothing: the line goes before the message. */
export function atLine(line: number, error: TixError): TixError {
  const message = `Line ${line}: ${error.message}. Nothing was written`
  if (error instanceof Conflict)
    return new Conflict(error.code as ConflictCode, message, { ...error.details, line })
  return new Invalid([{ field: '', message }])
}
