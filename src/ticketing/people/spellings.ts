import { type Email, readableEmail } from '../../values/email.ts'

/** What stands in the place of an address that was erased. */
export const ERASED = 'erased'

/** The ways in which an address stands in text: in any case, its domain in ASCII or in its own script. */
export class Spellings {
  readonly email: Email
  readonly forms: readonly string[]
  /** For SQL's LIKE: what has the address in it matches, and some more. */
  readonly pattern: string
  readonly #found: RegExp

  constructor(email: Email) {
    this.email = email
    const readable = readableEmail(email)
    this.forms = [...new Set([email, readable.normalize('NFC'), readable.normalize('NFD')])]
    // What SQL makes of an I in lower case depends on the server's language.
    const local = email.slice(0, email.lastIndexOf('@') + 1)
    this.pattern = `%${local.replace(/[\\%_]/g, '\\$&').replace(/i/g, '_')}%`
    const any = this.forms.map(form => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
    // Within a longer one, it is somebody else's: jimbob@example.com, bob@example.com.au.
    this.#found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${any})(?!\\.?[\\p{L}\\p{N}])`, 'giu')
  }

  isIn(text: string | null): boolean {
    return text !== null && text.search(this.#found) !== -1
  }

  without(text: string): string {
    return text.replace(this.#found, ERASED)
  }
}
