import type { Kind } from './kind.ts'
import { limits } from './limits.ts'
import { ParseError, quoted } from './parse-error.ts'

/** An address in lower case, at most 254 characters. */
export type Email = Kind<string, 'Email'>

/** https://html.spec.whatwg.org/#valid-e-mail-address, with at least one dot in the domain left optional as there. */
const HTML_EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/** An address as HTML defines it, kept in lower case. */
export function email(raw: string): Email {
  const address = raw.trim().toLowerCase()
  if (address.length > limits.email)
    throw new ParseError(`must have at most ${limits.email} characters, not ${address.length}`)
  if (!HTML_EMAIL.test(address))
    throw new ParseError(`must be an e-mail address like ada@example.com, not ${quoted(raw)}`)
  return address as Email
}
