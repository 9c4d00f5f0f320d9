import { csvLine } from '../../../batch/output/csv-line.ts'
import { openOutput } from '../../../batch/output/file.ts'
import { defused } from '../../../batch/output/formulas.ts'
import { page } from '../../../reports/page.ts'
import { svg } from '../../../reports/picture.ts'
import { drawingOf } from '../../../reports/series.ts'
import { workbook } from '../../../reports/workbook.ts'
import type { Report } from '../../../ticketing/reports/report.ts'
import { Invalid } from '../../../values/errors.ts'
import { reportView } from '../../output/report-view.ts'
import { shownList } from '../../output/view.ts'

/** Writes a report to a file, in the form that its name says. @throws Invalid for another name */
export async function writeReport(report: Report, path: string): Promise<void> {
  const content = await contentFor(report, path)
  const file = openOutput(path)
  try {
    file.write(content)
    file.complete()
  } catch (error) {
    file.abandon()
    throw error
  }
}

async function contentFor(report: Report, path: string): Promise<string | Uint8Array> {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase()
  switch (ending) {
    case 'csv':
      return csv(report)
    case 'xlsx':
      return workbook(report)
    case 'svg':
      return svg(drawingOf(report))
    case 'html':
      return page(report)
    default:
      throw Invalid.field('output', `is a .csv, .xlsx, .svg or .html file, not ${path}`)
  }
}

/** Names that a spreadsheet would take for a formula are defused; amounts are what they are. */
function csv(report: Report): string {
  const { fieldNames, items, cell } = shownList(reportView(report), report.rows, '')
  const keys = new Set<string>(report.by)
  const line = (row: number) =>
    fieldNames.map(name => {
      const text = String(cell(row, name) ?? '')
      return keys.has(name) ? defused(text) : text
    })
  return [fieldNames, ...items.map((_, row) => line(row))].map(cells => csvLine(cells, ',')).join('')
}
