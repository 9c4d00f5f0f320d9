import { Invalid } from '../../values/errors.ts'
import { sheetXml } from './sheet-names.ts'

const CELL =
  /<(?:\w+:)?c\b((?:[^>"']|"[^"]*"|'[^']*')*)>\s*<(?:\w+:)?f\b(?:[^>"']|"[^"]*"|'[^']*')*(?:\/>|>[^<]*<\/(?:\w+:)?f>)\s*(<(?:\w+:)?v\s*(?:\/>|>\s*<\/(?:\w+:)?v>)\s*)?<\/(?:\w+:)?c>/g

/** A program that writes formulas without their values does so from the first rows on. */
const HEAD = { mostPacked: 64 * 1024, mostBytes: 20_000_000 }
const WHOLE = { mostBytes: 200_000_000 }

/**
 * Cells like `D7` that are formulas without a value: other programs than spreadsheets write them, which work nothing
 * out. Read as empty, four seats would be one. An empty text is a value.
 *
 * @throws Invalid where there are too many to be looked for
 */
export function formulasWithoutValue(archive: Buffer, sheet: string): ReadonlySet<string> {
  const head = cellsIn(sheetXml(archive, sheet, HEAD) ?? '')
  if (head.size === 0) return head
  const xml = sheetXml(archive, sheet, WHOLE)
  if (xml !== undefined) return cellsIn(xml)
  throw Invalid.field(
    '',
    'The workbook has formulas that were never worked out. Open it in a spreadsheet, save it, and import that',
  )
}

function cellsIn(xml: string): Set<string> {
  const cells = new Set<string>()
  if (!/<(?:\w+:)?f[\s/>]/.test(xml)) return cells
  for (const [, about = '', empty] of xml.matchAll(CELL)) {
    const isEmptyText = empty !== undefined && /\bt=["']str["']/.test(about)
    const at = /\br=["']([A-Z]+\d+)["']/.exec(about)?.[1]
    if (at !== undefined && !isEmptyText) cells.add(at)
  }
  return cells
}
