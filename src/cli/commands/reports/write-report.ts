import { csvLine } from '../../../batch/output/csv-line.ts'
import { defused } from '../../../batch/output/formulas.ts'
import { openOutput } from '../../../batch/output/open-output.ts'
import { assertNoDatabase } from '../../../batch/output/place.ts'
import { page } from '../../../reports/page.ts'
import { svg } from '../../../reports/picture.ts'
import { drawingOf } from '../../../reports/series.ts'
import { workbook } from '../../../reports/workbook.ts'
import type { Report } from '../../../ticketing/reports/report.ts'
import { Invalid } from '../../../values/errors.ts'
import { shownList } from '../../output/view.ts'
import { reportView } from '../../output/views/report-view.ts'

const ENDINGS = ['csv', 'xlsx', 'svg', 'html'] as const

/** To be called before anything is read. @throws Invalid for another kind of file, or one of a database */
export function assertWritable(path: string): void {
  if (endingOf(path) === undefined)
    throw Invalid.field('output', `is a .csv, .xlsx, .svg or .html file, not ${path}`)
  assertNoDatabase(path, 'output')
}

function endingOf(path: string): (typeof ENDINGS)[number] | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase()
  return ENDINGS.find(known => known === ending)
}

/** Writes a report to a file, in the form that its name says. */
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
  switch (endingOf(path)) {
    case 'xlsx':
      return workbook(report)
    case 'svg':
      return svg(drawingOf(report))
    case 'html':
      return page(report)
    default:
      return csv(report)
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
