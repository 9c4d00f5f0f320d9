import { type CopiedTable, copyStore } from '../../../store/health/copy.ts'
import { grouped } from '../../../values/number.ts'
import { command } from '../../command.ts'
import { onceRun } from '../../once-run.ts'
import { location } from '../../options/location.ts'
import { option, required } from '../../options/make.ts'
import { shownList, type View } from '../../output/view.ts'
import { copyOutput } from './answer-schemas.ts'

const copiedView: View<CopiedTable> = {
  fields: { table: { value: item => item.table }, rows: { value: item => item.rows, align: 'right' } },
  table: ['table', 'rows'],
  quiet: item => item.table,
}

export const copyCommand = command({
  name: 'copy',
  summary: 'Copy the whole box office to another database',
  description:
    'From the database that --db names to a new one: everything as of one moment, or nothing. Ids, booking codes, tickets, the log and idempotency keys keep their values. What is sold while it runs is not copied: stop selling first.',
  options: [
    required(option('to', '--to <path|url>', 'the new database: a file, or a postgres:// URL', location)),
  ],
  examples: [
    'tix copy --to postgres://tix@db.example.com/tix',
    'tix copy --db postgres://tix@db.example.com/tix --to ./tix.db --dry-run',
  ],
  writes: true,
  shows: copiedView,
  output: copyOutput,
  run: async (context, input) => {
    const { office, openStore, dryRun, interrupted: signal, progress } = context
    const target = await openStore(input.to)
    const [from, to] = [office.store.place, target.place]
    const run = { operation: 'copy', request: { to } }
    const { tables, replayed } = await onceRun(context, run, async () => {
      // Closed, a file has no log beside it, which a copy that was broken off would leave as long as the database.
      return {
        tables: await copyStore(office.store, target, {
          dryRun,
          signal,
          progress: rows => progress(() => `${grouped(rows)} rows copied`),
        }).finally(() => target.close()),
      }
    })
    return {
      message: `${replayed ? 'Copied before:' : 'Copied'} ${from} to ${to}`,
      data: { from, to, tables, ...(replayed && { replayed }) },
      view: shownList(copiedView, tables, 'There was nothing to copy'),
    }
  },
})
