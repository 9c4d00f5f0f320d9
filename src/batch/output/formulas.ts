/**
 * A spreadsheet takes a cell that begins with one of these for a formula, and runs it: an apostrophe in
 * front makes text of it (https://owasp.org/www-community/attacks/CSV_Injection). Text that has such an
 * apostrophe already gets another, so that taking one away gives what was there.
 */
const STARTS_FORMULA = /^'*[=+\-@\t\r]/
/** What went back is below zero, and a number is nothing that runs. */
const NUMBER = /^-\d+(\.\d+)?$/
const DEFUSED = /^'+[=+\-@\t\r]/

export function defused(text: string): string {
  return STARTS_FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}

/** A cell as it stood in somebody's table, which reads alike afterwards; `="007"` is what keeps zeros in one. */
export function harmless(cell: string): string {
  return cell.startsWith("'") || /^="[^"]*"$/.test(cell) ? cell : defused(cell)
}

/** What is read from a cell of a workbook is what was written, whatever it begins with. */
export function asReadBack(text: string): string {
  return DEFUSED.test(text) || text.startsWith('="') ? `'${text}` : text
}

/** What stood there before it was defused. */
export function plain(text: string): string {
  return text.charCodeAt(0) === 39 && DEFUSED.test(text) ? text.slice(1) : text
}
