import { report } from '../../../operations/reports/report.ts'
import { bars } from '../../../reports/bars.ts'
import { columns } from '../../../reports/columns.ts'
import { drawingOf } from '../../../reports/series.ts'
import type { Report } from '../../../ticketing/reports/report.ts'
import { Invalid } from '../../../values/errors.ts'
import { text } from '../../../values/text.ts'
import { commandRunning } from '../../operation-command.ts'
import { flag, option } from '../../options/make.ts'
import { displayWidth } from '../../output/display-width.ts'
import type { Result } from '../../output/result.ts'
import { type Shown, shownList } from '../../output/view.ts'
import { reportFields, reportView, withTotals } from '../../output/views/report-view.ts'
import { terminal } from '../../terminal/terminal.ts'
import { assertWritable, writeReport } from './write-report.ts'

/** Where a chart is drawn that is no terminal's. */
const USUAL_WIDTH = 80

export const reportCommand = commandRunning(
  report,
  {
    args: ['name'],
    options: [
      flag('chart', '--chart', 'draw bars, or columns over time, instead of a table'),
      flag('watch', '--watch', 'show it again whenever something was sold'),
      option('output', '-o, --output <file>', 'write it to a .csv, .xlsx, .svg or .html file', text(4096)),
    ],
    examples: [
      'tix report sales --by event --by type',
      'tix report sales --event jazz-night --by day --chart',
      'tix report takings --actor ada --since 6h',
      'tix report takings --by month --by method --from 2031-01-01 --to 2031-12-31 -o takings.csv',
      'tix report owed -o owed.html',
    ],
    shows: reportFields,
  },
  async ({ office, interrupted, document }, { chart, watch, output, ...input }): Promise<Result> => {
    if (output !== undefined && watch)
      throw Invalid.field(
        'watch',
        'shows it again and again, and a file is written once: give one of the two',
      )
    if (output !== undefined) assertWritable(output)
    // Listened to before the first look, so that nothing is sold in between unheard.
    const changes = watch ? office.store.changes({ signal: interrupted }) : undefined
    const look = async () => (await report.run(office, input, { dryRun: false })).report
    const forPerson =
      document.format === 'table' || (document.format === undefined && terminal.stdoutIsTerminal())
    const shown = (figures: Report): Shown => ({
      ...shownList(reportView(figures), forPerson ? withTotals(figures) : figures.rows, 'Nothing to report'),
      ...(chart && { drawn: chartOf(figures) }),
    })
    const figures = await look()
    const result = {
      message: `${figures.rows.length} ${figures.rows.length === 1 ? 'row' : 'rows'} of ${figures.name}`,
      data: { report: figures },
      view: shown(figures),
    }
    if (output !== undefined) await writeReport(figures, output)
    if (!changes) return output === undefined ? result : { ...result, written: document.format === undefined }
    return { ...result, stream: watched(look, shown, changes, figures), replaces: true }
  },
)

async function* watched(
  look: () => Promise<Report>,
  shown: (figures: Report) => Shown,
  changes: AsyncIterable<void>,
  first: Report,
): AsyncGenerator<Shown> {
  let last = JSON.stringify(first.rows)
  for await (const _ of changes) {
    const figures = await look()
    const now = JSON.stringify(figures.rows)
    if (now === last) continue
    last = now
    yield shown(figures)
  }
}

function chartOf(figures: Report): string {
  const width = terminal.width()
  const drawing = drawingOf(figures)
  const fits = Number.isFinite(width) ? width : USUAL_WIDTH
  const unicode = terminal.speaksUnicode()
  const belowZero = drawing.series.some(({ values }) => values.some(value => value < 0))
  return drawing.overTime && !belowZero
    ? columns(drawing, fits, { unicode })
    : bars(drawing, fits, { unicode, widthOf: displayWidth })
}
