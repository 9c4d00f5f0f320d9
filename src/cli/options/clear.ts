import { Invalid } from '../../values/errors.ts'
import { longFlag, type Option } from '../option.ts'
import { oneOf, repeated } from './make.ts'

/** `--clear <field>`: takes away what these options, which the command has as well, would set. */
export function clearing<const Options extends readonly Option[]>(options: Options) {
  type Key = Options[number]['key']
  const keys = new Map<string, Key>(options.map(option => [longFlag(option).slice(2), option.key]))
  const fields = [...keys.keys()]

  /** `null` for every field that is to be taken away. @throws Invalid for one that is also set */
  function nulls(cleared: readonly string[], input: Readonly<Record<Key, unknown>>): Nulls<Key> {
    const chosen = cleared.flatMap(field => keys.get(field) ?? [])
    const both = chosen.find(key => isSet(input[key]))
    if (both) throw Invalid.field('clear', `${both} cannot be set and cleared at once`)
    const nulls: Nulls<Key> = {}
    for (const key of chosen) nulls[key] = null
    return nulls
  }

  const help = `take away: ${fields.join(', ')}`
  return { clear: repeated('clear', '--clear <field>', help, oneOf(fields), fields.length), nulls }
}

type Nulls<Key extends string> = { [K in Key]?: null }

function isSet(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined
}
