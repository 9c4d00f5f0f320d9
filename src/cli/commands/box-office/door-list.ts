import { openOutput } from '../../../batch/output/open-output.ts'
import { workbookWriter } from '../../../batch/output/workbook.ts'
import { doorList } from '../../../operations/box-office/door-list.ts'
import { writtenFiles } from '../../../operations/schemas/values.ts'
import { Invalid } from '../../../values/errors.ts'
import { counted } from '../../../values/number.ts'
import { commandRunning } from '../../operation-command.ts'
import { ticketPath } from '../../options/ticket-path.ts'
import { shownList } from '../../output/view.ts'
import { doorListView } from '../../output/views/ticket-view.ts'

export const doorListCommand = commandRunning(
  doorList,
  {
    description:
      'Into a file, it is a PDF to print (.pdf) or a workbook (.xlsx); elsewhere as --format says.',
    args: ['event'],
    options: [ticketPath('output', '-o, --output <file>', 'a .pdf or .xlsx to write')],
    examples: [
      'tix door-list jazz-night',
      'tix door-list jazz-night -o door.pdf',
      'tix door-list jazz-night --sort type --format csv',
    ],
    shows: doorListView,
    adds: writtenFiles,
  },
  async ({ office, document }, { output, ...input }) => {
    const kind = output?.split('.').at(-1)?.toLowerCase()
    if (output !== undefined && kind !== 'pdf' && kind !== 'xlsx')
      throw Invalid.field('output', 'must end with .pdf or .xlsx; for others, use --format and >')
    const data = await doorList.run(office, input, { dryRun: false })
    const { event, doorList: lines } = data
    const view = shownList(doorListView, lines, 'Nobody has booked yet')
    const message = counted(lines.length, 'ticket')
    if (output === undefined) return { message, data: { ...data }, view }
    const file = openOutput(output)
    try {
      if (kind === 'xlsx') {
        const book = await workbookWriter(file, Object.keys(doorListView.fields), 'door list')
        await book.page(lines.map(line => ({ ...line })))
        await book.end()
      } else {
        const { doorListPages } = await import('../../../tickets/door-list-page.ts')
        file.write(await doorListPages(event, lines))
      }
      file.complete()
    } catch (error) {
      file.abandon()
      throw error
    }
    return {
      message: `Wrote ${message} to ${output}`,
      data: { ...data, files: [output] },
      view,
      written: document.format === undefined,
    }
  },
)
