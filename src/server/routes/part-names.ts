/**
 * What the part of a path is called that stands for one thing, whatever field of an operation it is: paths that differ
 * only in such names are the same one. https://spec.openapis.org/oas/v3.1.1.html#path-templating-matching
 */
const NAMES: Readonly<Record<string, string>> = { booking: 'code', codes: 'code', from: 'id' }

export function partName(field: string): string {
  return NAMES[field] ?? field
}

/** @param path with the names of fields: `/bookings/{booking}/confirm` */
export function withPartNames(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_, field: string) => `{${partName(field)}}`)
}
