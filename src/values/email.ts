import type { Kind } from './kind.ts'
import { limits } from './limits.ts'
import { grouped } from './number.ts'
import { ParseError, quoted } from './parse-error.ts'
import { readableDomain } from './readable-domain.ts'
import { codePoint } from './text.ts'

/** An address in lower case, at most 254 characters, its domain as the network spells it: `ada@xn--bcher-kva.example`. */
export type Email = Kind<string, 'Email'>

/** https://html.spec.whatwg.org/#valid-e-mail-address, with at least one dot in the domain left optional as there. */
const HTML_EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/
const ASCII = /^[\x00-\x7f]*$/

/** An address as HTML defines it; a domain in any script is kept as the ASCII that stands for it. */
export function email(raw: string): Email {
  const typed = raw.trim()
  const address = ASCII.test(typed) ? typed.toLowerCase() : inAscii(typed, raw)
  if (address.length > limits.email)
    throw new ParseError(`must have at most ${limits.email} characters, not ${grouped(address.length)}`)
  if (address.startsWith('"'))
    throw new ParseError(`must have no quotation marks before the @: ${quoted(raw)}`)
  if (!HTML_EMAIL.test(address))
    throw new ParseError(`must be an e-mail address like ada@example.com, not ${quoted(raw)}`)
  return address as Email
}

/** As a person reads it: `ada@bücher.example`. */
export function readableEmail(address: Email): string {
  if (!address.includes('xn--')) return address
  const at = address.lastIndexOf('@')
  return address.slice(0, at + 1) + readableDomain(address.slice(at + 1))
}

function inAscii(typed: string, raw: string): string {
  const at = typed.lastIndexOf('@')
  const [local, domain] = [typed.slice(0, at), typed.slice(at + 1)]
  const strange = /[^\x00-\x7f]/u.exec(local)?.[0] ?? lookAlike(domain)
  if (at < 1 || strange !== undefined)
    throw new ParseError(
      strange === undefined
        ? `must be an e-mail address like ada@example.com, not ${quoted(raw)}`
        : `must be in ASCII before the @, and in plain letters after it; it has ${quoted(strange)} (${codePoint(strange)}): ${quoted(raw)}`,
    )
  return `${local.toLowerCase()}@${asciiDomain(domain, raw)}`
}

/** Refuses a character that only looks like ASCII, such as the Kelvin sign: it would become another address. */
function lookAlike(domain: string): string | undefined {
  return [...domain].find(c => !ASCII.test(c) && ASCII.test(c.normalize('NFKC')))
}

/** By the rules of browsers (UTS #46), which know which domains there can be; older ones take a capital `ẞ` for `ss`. */
function asciiDomain(domain: string, raw: string): string {
  try {
    if (!/[\s/?#:@%\\[\]]/.test(domain)) return new URL(`http://${domain.toLowerCase()}`).hostname
  } catch {
    // told below
  }
  throw new ParseError(`has a domain that cannot exist: ${quoted(raw)}`)
}
