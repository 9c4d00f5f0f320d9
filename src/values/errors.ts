/**
 * The one family of errors. A member is thrown where its rule is known, with the facts in `details`;
 * each door turns it into what it speaks in one place (`cli/failure.ts`).
 */
export abstract class TixError extends Error {
  abstract readonly code: string
  readonly details: Record<string, unknown>
  /** What to do next, where there is something. */
  readonly next: NextStep | undefined

  constructor(
    message: string,
    details: Record<string, unknown> = {},
    { next, ...options }: { cause?: unknown; next?: NextStep | undefined } = {},
  ) {
    super(message, options)
    this.details = details
    this.next = next
  }
}

/**
 * What to do about an error: an operation, with what is known of its input. The message does not say it, because
 * each door words it in its own way: as `tix waitlist join jazz-night --email <email>`, or as a link.
 */
export interface NextStep {
  /** What it is for, as a sentence begins: `Join the waitlist`. */
  purpose: string
  /** The name of an operation. */
  operation: string
  values?: Readonly<Record<string, string | number | undefined>>
}

/** One mistake in the input: which field, and what is wrong with it. */
export interface Issue {
  field: string
  message: string
}

/** Bad input; `issues` has all the mistakes that were found. */
export class Invalid extends TixError {
  readonly code = 'VALIDATION'
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    super(issues.map(issue => issue.message).join('\n'), { issues })
    this.issues = issues
  }

  static field(field: string, message: string): Invalid {
    return invalidField(field, message)
  }
}

/** A class that names itself within is called _Invalid in what is built, and so in a server's log. */
function invalidField(field: string, message: string): Invalid {
  return new Invalid([{ field, message }])
}

export class NotFound extends TixError {
  readonly code = 'NOT_FOUND'
}

/** What an error says that ended something of which a part was written before. */
export function stoppedBy({ message }: TixError): string {
  return `What stopped it: ${message.replace('othing was written', 'othing more was written')}`
}

/** There is no database, or nothing in it. */
export class NoDatabase extends NotFound {}

/** Someone else holds what is needed. Nothing was written; trying again is safe. */
export class Busy extends TixError {
  readonly code = 'BUSY'
}

/** The disk, the file system or the server failed. */
export class StorageFailed extends TixError {
  readonly code = 'STORAGE'
}

/** The file is damaged, or is not a tix database. */
export class Corrupt extends TixError {
  readonly code = 'CORRUPT'
}

/** The operating system does not let us. */
export class Forbidden extends TixError {
  readonly code = 'FORBIDDEN'
}

/** Someone was asked and said no. Nothing was written. */
export class Declined extends TixError {
  readonly code = 'DECLINED'
}

/** A signal arrived while waiting. Nothing was written. */
export class Interrupted extends TixError {
  readonly code = 'INTERRUPTED'
}

/** The target of a copy is not empty. */
export class NotEmpty extends TixError {
  readonly code = 'CONFLICT'
}
