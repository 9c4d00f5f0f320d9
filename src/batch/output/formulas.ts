/**
 * A spreadsheet takes a cell that begins with one of these for a formula, and runs it: an apostrophe in
 * front makes text of it (https://owasp.org/www-community/attacks/CSV_Injection). Text that has such an
 * apostrophe already gets another, so that taking one away gives what was there.
 */
const STARTS_FORMULA = /^'*[=+\-@\t\r]/
/** Refunds are negative, and a number is no formula. */
const NUMBER = /^-\d+(\.\d+)?$/
const DEFUSED = /^'+[=+\-@\t\r]/

export function defused(text: string): string {
  return STARTS_FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}

/** Defuses a cell of somebody's own table, which reads the same afterwards; `="007"`, which keeps zeros, stays. */
export function harmless(cell: string): string {
  return cell.startsWith("'") || /^="[^"]*"$/.test(cell) ? cell : defused(cell)
}

/** Quotes the text of a workbook's cell where reading it would take something away, so that it reads back unchanged. */
export function asReadBack(text: string): string {
  return DEFUSED.test(text) || text.startsWith('="') ? `'${text}` : text
}

/** What stood there before it was defused. */
export function plain(text: string): string {
  return text.charCodeAt(0) === 39 && DEFUSED.test(text) ? text.slice(1) : text
}
