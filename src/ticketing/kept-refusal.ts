import { Invalid, type Issue, type NextStep, NotFound, type TixError } from '../values/errors.ts'
import { Conflict, type ConflictCode } from './conflict.ts'

interface Words {
  message: string
  details: Record<string, unknown>
  next?: NextStep | undefined
}

/** A refusal as it is kept under a key, to be given again in the same words. */
export type KeptRefusal =
  | { kind: 'invalid'; issues: readonly Issue[] }
  | ({ kind: 'not-found' } & Words)
  | ({ kind: 'conflict'; code: ConflictCode } & Words)

export function keptRefusal(error: TixError): KeptRefusal {
  if (error instanceof Invalid) return { kind: 'invalid', issues: error.issues }
  const { message, details, next } = error
  if (error instanceof NotFound) return { kind: 'not-found', message, details, next }
  if (error instanceof Conflict) return { kind: 'conflict', code: error.code, message, details, next }
  throw error // a failure, which is no answer
}

export function refusalAgain(kept: KeptRefusal): TixError {
  if (kept.kind === 'invalid') return new Invalid(kept.issues)
  const { message, details, next } = kept
  if (kept.kind === 'not-found') return new NotFound(message, details, { next })
  return new Conflict(kept.code, message, details, next)
}
