import { ParseError } from '../../values/parse-error.ts'

const NUMBER_SIGN = 35
const SHEET_ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/

/** @throws ParseError for what a spreadsheet shows where a formula failed: `#N/A` is nobody's name */
export function assertNoSheetError(raw: string): void {
  if (raw.charCodeAt(0) === NUMBER_SIGN && SHEET_ERROR.test(raw))
    throw new ParseError(
      `is an error of the spreadsheet: ${raw}. Correct its formula, and save the file again`,
    )
}
