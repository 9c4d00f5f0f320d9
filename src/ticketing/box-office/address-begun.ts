import type { Email } from '../../values/email.ts'
import { email, readableEmail } from '../../values/email.ts'

/** The beginning of an address, as somebody typed it. */
export class AddressBegun {
  /** The beginning as addresses are stored, with a complete domain of another script in ASCII. */
  readonly start: string
  /** With what addresses begin that may begin so as people read them: half of `bücher` has no ASCII that begins `xn--bcher-kva`. */
  readonly readableStart: string | undefined
  readonly #typed: string

  constructor(typed: string) {
    this.#typed = typed.normalize('NFC').toLowerCase()
    this.start = asKept(typed)
    this.readableStart = readableStart(this.#typed)
  }

  /** Whether an address begins so only as people read it, and not as it is stored. */
  isReadAs(address: string | null): boolean {
    return (
      address !== null &&
      this.readableStart !== undefined &&
      address.startsWith(this.readableStart) &&
      !address.startsWith(this.start) &&
      readableEmail(address as Email).startsWith(this.#typed)
    )
  }

  begins(address: string | null): boolean {
    return address?.startsWith(this.start) === true || this.isReadAs(address)
  }
}

function asKept(typed: string): string {
  try {
    return email(typed)
  } catch {
    return typed.toLowerCase()
  }
}

/** Complete labels of the domain in ASCII; of an incomplete one only `xn--`, if it is in another script. */
function readableStart(typed: string): string | undefined {
  const [, whole, begun = ''] = /^(.+@(?:.*\.)?)([^.@]*)$/su.exec(typed) ?? []
  if (whole === undefined || begun === '' || begun.startsWith('xn--')) return undefined
  try {
    const at = whole.endsWith('@') ? whole : `${email(whole.slice(0, -1))}.`
    return `${at}xn--`
  } catch {
    return undefined
  }
}
