import { statusOf } from '../../operations/status.ts'
import { Invalid, type NextStep, TixError } from '../../values/errors.ts'
import { ParseError } from '../../values/parse-error.ts'

/** The way on from a refusal, as a request. */
export interface Link {
  purpose: string
  method: string
  href: string
  /** What is known of its body. */
  body?: Readonly<Record<string, string | number>>
}

export const JSON_TYPE = 'application/json; charset=utf-8'

/** The document of a success: what `--json` prints. */
export function successBody(message: string, data: object, dryRun: boolean): string {
  return JSON.stringify({
    success: true,
    ...(dryRun && { dryRun: true, message: `Dry run, nothing was written: ${message}` }),
    ...(!dryRun && { message }),
    data,
  })
}

/** A request that was not done, as it is answered. */
export interface HttpFailure {
  status: number
  code: string
  message: string
  details: Readonly<Record<string, unknown>>
  next?: Link | undefined
}

/** @param data what was done nevertheless */
export function failureBody({ status, code, message, details, next }: HttpFailure, data?: object): string {
  const error = { code, status, details, ...(next && { next }) }
  return JSON.stringify({ success: false, message, error, ...(data && { data }) })
}

/** The one place where errors become statuses and JSON; `undefined` for one that nobody expected. */
export function failureOf(
  error: unknown,
  linkTo: (next: NextStep) => Link | undefined,
): HttpFailure | undefined {
  if (error instanceof ParseError) return failureOf(Invalid.field('', error.message), linkTo)
  if (!(error instanceof TixError)) return undefined
  const { code, details } = error
  const message = error instanceof Invalid ? issueLines(error) : error.message
  const next = error.next && linkTo(error.next)
  return { status: statusOf(code), code, message, details, next }
}

function issueLines({ issues }: Invalid): string {
  return issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('\n')
}
