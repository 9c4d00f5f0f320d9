import type { Params, Value } from '../interface/sql.ts'

/**
 * Questions about several things are prepared for so many; those about fewer fill up with the last one. A token may be
 * limited to more events than a page has.
 */
const PLACES = [1, 10, 100, 1000, 10_000]

interface Places {
  names: readonly string[]
  among: string
}

const placesFor = new Map<number, Places>()

/** `IN (…)` for some values, and what its places stand for. */
export function amongst(values: readonly Value[]): { among: string; params: Params } {
  const count = PLACES.find(places => places >= values.length)
  if (count === undefined) throw new Error(`${values.length} things are more than can be asked for at once`)
  const { names, among } = placesFor.get(count) ?? makePlaces(count)
  const params: Record<string, Value> = {}
  for (const [index, name] of names.entries()) params[name] = values[index] ?? values.at(-1) ?? null
  return { among, params }
}

function makePlaces(count: number): Places {
  const names = Array.from({ length: count }, (_, index) => `among${index}`)
  const places = { names, among: `IN (:${names.join(', :')})` }
  placesFor.set(count, places)
  return places
}
