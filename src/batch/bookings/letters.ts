import type { Charset } from '../../store/store.ts'
import { nameKey } from '../../values/names/names.ts'
import { quoted } from '../../values/parse-error.ts'
import { codePoint } from '../../values/text.ts'
import type { Cells } from '../input/csv.ts'
import type { RowField } from '../layouts/layout.ts'
import type { Row } from './booking-row.ts'

/**
 * The letters of an input that the database cannot keep: a server refuses a whole transaction for one of them, so the rows
 * that have some are refused before. Each letter is asked for once.
 */
export class Letters {
  readonly #charset: Charset
  readonly #asked = new Set<string>()
  readonly #unkept = new Set<string>()

  constructor(charset: Charset) {
    this.#charset = charset
  }

  /** To be called with records before their rows are refused. */
  async learn(records: readonly Cells[]): Promise<void> {
    const found = new Set<string>()
    for (const { cells } of records)
      for (const [letter] of cells.join('').matchAll(BEYOND_ASCII))
        if (letter.isWellFormed() && !this.#asked.has(letter)) found.add(letter)
    // A name is kept as it stands, and as it is found.
    const kept = new Map([...found].map(letter => [letter + nameKey(letter), letter]))
    for (const text of await this.#charset.unkept([...kept.keys()])) this.#unkept.add(kept.get(text) ?? text)
    for (const letter of found) this.#asked.add(letter)
  }

  /** The row, refused if it has a letter that cannot be kept. */
  checked(row: Row, headingOf: (field: RowField) => string): Row {
    if (this.#unkept.size === 0) return row
    const ofRef = this.#refusal(row.ref, headingOf('ref'))
    // Without a digest: what has such a reference cannot even be looked up.
    if (row.kind === 'rejected') return ofRef === undefined ? row : { ...row, digest: undefined }
    const { event, email, name, attendees = [], note } = row.request
    const texts = { event, email, name, attendees: attendees.join('; '), note }
    const message =
      ofRef ??
      TEXTS.map(field => this.#refusal(texts[field], headingOf(field))).find(each => each !== undefined)
    if (message === undefined) return row
    const digest = ofRef === undefined ? row.request.digest : undefined
    return { kind: 'rejected', record: row.record, ref: row.ref, code: 'VALIDATION', message, digest }
  }

  #refusal(text = '', heading: string): string | undefined {
    const letter = [...text].find(each => this.#unkept.has(each))
    if (letter === undefined) return undefined
    const what = `${quoted(text)} has ${quoted(letter)} (${codePoint(letter)})`
    return `${heading}: ${what}, which a database in ${this.#charset.name} cannot keep`
  }
}

const BEYOND_ASCII = /[^\0-\x7f]/gu
/** The fields that are kept as they are written. */
const TEXTS = ['event', 'email', 'name', 'attendees', 'note'] as const
