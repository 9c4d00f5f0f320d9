/** What XML cannot hold, though it is Unicode: a workbook with one of them cannot be opened. https://www.w3.org/TR/xml/#charsets */
const NEVER_IN_XML = /[\ufffe\uffff]/g
/** Whoever reads a workbook takes `_x0041_` for an A; the first `_` is written as such itself. ECMA-376, 22.9.2.19 */
const READ_AS_ANOTHER = /_(?=x[\da-f]{4}_)/gi

/** Text escaped for a cell of a workbook. */
export function sheetText(text: string): string {
  return text
    .replace(READ_AS_ANOTHER, '_x005F_')
    .replace(NEVER_IN_XML, character => `_x${character.charCodeAt(0).toString(16).toUpperCase()}_`)
}
