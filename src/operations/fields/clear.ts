import { Invalid } from '../../values/errors.ts'
import { type Fields, type InputOf, list, oneOf } from '../field.ts'

/**
 * `clear`: takes away what these fields, which the operation has as well, would set.
 *
 * @param called what a field is called in the rule, where that is not its name
 */
export function clearing<const F extends Fields>(fields: F) {
  const names = Object.keys(fields).filter((name): name is keyof F & string => name in fields)
  const words = names.map(kebab)

  /** `null` for every field that is to be taken away. @throws Invalid for one that is also set */
  function nulls(cleared: readonly string[], input: Readonly<Partial<InputOf<F>>>): Nulls<F> {
    const nulls: Nulls<F> = {}
    for (const name of names.filter(name => cleared.includes(kebab(name)))) {
      if (isSet(input[name])) throw Invalid.field('clear', `${name} cannot be set and cleared at once`)
      nulls[name] = null
    }
    return nulls
  }

  const help = `take away: ${words.join(', ')}`
  const clear = list({ help, placeholder: 'field', words }, oneOf(words), words.length)
  return { clear, nulls }
}

type Nulls<F extends Fields> = { [Name in keyof F]?: null }

/** The names of the fields that an operation's `clear` takes away. */
export function clearableIn(fields: Fields): string[] {
  const words = fields['clear']?.words ?? []
  return Object.keys(fields).filter(name => words.includes(kebab(name)))
}

/** `salesStart` is typed `sales-start`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined
}
