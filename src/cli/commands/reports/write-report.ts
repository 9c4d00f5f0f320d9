import { openOutput } from '../../../batch/output/file.ts'
import { page } from '../../../reports/page.ts'
import { svg } from '../../../reports/picture.ts'
import { drawingOf } from '../../../reports/series.ts'
import type { Report } from '../../../ticketing/reports/report.ts'
import { Invalid } from '../../../values/errors.ts'
import { delimitedPrinter } from '../../output/delimited.ts'
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

async function contentFor(report: Report, path: string): Promise<string> {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase()
  switch (ending) {
    case 'csv':
      return delimitedPrinter(undefined, 'csv')(shownList(reportView(report), report.rows, ''))
    case 'svg':
      return svg(drawingOf(report))
    case 'html':
      return page(report)
    default:
      throw Invalid.field('output', `is a .csv, .svg or .html file, not ${path}`)
  }
}
