import { statusOf } from '../operations/status.ts'
import { Invalid, TixError } from '../values/errors.ts'
import { ParseError, visible } from '../values/parse-error.ts'
import { exitOf } from './exit-codes.ts'
import { nextStep } from './next-step.ts'
import type { Suggest } from './suggest.ts'

/** An error as the world sees it. */
export interface Failure {
  message: string
  code: string
  status: number
  details: Record<string, unknown>
  exit: number
}

/** The one place where errors become text, JSON and exit codes. */
export async function failureOf(
  error: unknown,
  label: (field: string) => string,
  suggest?: Suggest,
): Promise<Failure> {
  if (error instanceof ParseError) return failureOf(Invalid.field('', error.message), label)
  if (error instanceof TixError) {
    const message = error instanceof Invalid ? issueLines(error, label) : error.message
    const stop = message.endsWith('?') ? '' : '.'
    const lead = error.next ? `${stop} ${await nextStep(error.next, suggest)}` : ''
    const { code, details } = error
    return { message: lines(message + lead), code, status: statusOf(code), details, exit: exitOf(code) }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    message: `Internal error: ${lines(message)}. Please report it, with what --debug shows`,
    code: 'INTERNAL',
    status: 500,
    details: {},
    exit: 1,
  }
}

function issueLines(error: Invalid, label: (field: string) => string): string {
  return error.issues
    .map(({ field, message }) => (field === '' ? message : `${label(field)}: ${message}`))
    .join('\n')
}

function lines(message: string): string {
  return message.split('\n').map(visible).join('\n')
}

/** For a person: `error: …`, a line for each mistake. */
export function failureText(failure: Failure): string {
  return failure.message
    .split('\n')
    .map(line => `error: ${line}\n`)
    .join('')
}
