import { Invalid } from '../../values/errors.ts'
import { quotedList } from '../../values/parse-error.ts'
import { normal } from './headings.ts'

/** Where a field stands: alternatives, of which a row's first non-empty one counts; each joins one or more columns. */
export type FieldSource = readonly (readonly number[])[]

/** Reads `A | B + C`, as in layouts and `--map`. A column whose name has such a sign in it is still found by its name. */
export function readSource(
  header: readonly string[],
  expression: string,
): { source: FieldSource; lacks: string[] } {
  const whole = columnAt(header, expression)
  if (whole !== undefined) return { source: [[whole]], lacks: [] }
  const pattern = /^\/(.+)\/$/.exec(expression.trim())?.[1]
  if (pattern !== undefined) {
    const fits = new RegExp(pattern, 'u')
    const at = header.findIndex(column => fits.test(normal(column)))
    return { source: at === -1 ? [] : [[at]], lacks: at === -1 ? [expression] : [] }
  }
  const lacks: string[] = []
  const alternatives = expression.split('|').map(part => {
    const lacksHere: string[] = []
    const columns = joined(header, part, lacksHere)
    lacks.push(...lacksHere)
    return { columns, isWhole: lacksHere.length === 0 }
  })
  const found = alternatives.filter(({ columns }) => columns.length > 0)
  // "First Name + Last Name" is not "First Name" where another edition says "Surname".
  const complete = found.filter(({ isWhole }) => isWhole)
  return { source: (complete.length > 0 ? complete : found).map(({ columns }) => columns), lacks }
}

function joined(header: readonly string[], part: string, lacks: string[]): number[] {
  const whole = columnAt(header, part)
  if (whole !== undefined) return [whole]
  const names = part.split('+')
  const found = names.map(name => columnAt(header, name))
  for (const [index, at] of found.entries()) if (at === undefined) lacks.push((names[index] ?? '').trim())
  return found.filter(at => at !== undefined)
}

/** A column by its name, exactly or as headings are compared. */
export function columnAt(header: readonly string[], name: string): number | undefined {
  const exact = header.indexOf(name.trim())
  if (exact !== -1) return exact
  return placesIn(header).get(normal(name))
}

/** For each header, the column of every heading: hundreds of names are looked up in one. */
const known = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

function placesIn(header: readonly string[]): ReadonlyMap<string, number> {
  const before = known.get(header)
  if (before) return before
  const places = new Map<string, number>()
  for (const [at, column] of header.entries()) {
    const key = normal(column)
    if (!places.has(key)) places.set(key, at)
  }
  known.set(header, places)
  return places
}

/** @throws Invalid where a column that was named is none */
export function mappedSource(
  header: readonly string[],
  field: string,
  expression: string,
  mayLack: boolean,
): FieldSource {
  const { source, lacks } = readSource(header, expression)
  if (lacks.length === 0 || mayLack) return source
  throw Invalid.field(
    'map',
    `${field}: there is no column ${quotedList(lacks)} in the header: ${quotedList(header)}`,
  )
}
