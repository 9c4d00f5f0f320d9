import type { Check, Maintenance } from '../../../store/interface/maintenance.ts'
import type { Context } from '../../../ticketing/context.ts'
import { repairCounts } from '../../../ticketing/repair.ts'
import { Corrupt, Invalid, NoDatabase, NotFound } from '../../../values/errors.ts'
import { limits } from '../../../values/limits.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { flag, optionalArgument } from '../../options/make.ts'
import { elapsedProgress } from '../../output/progress.ts'
import { shownList } from '../../output/view.ts'
import { checkView } from '../../output/views/maintenance-view.ts'
import { doctorOutput } from './answer-schemas.ts'

export const doctorCommand = command({
  name: 'doctor',
  summary: 'Check everything that could be wrong with the database',
  description:
    'Looks at the engine, the file, its place and its permissions, the lock, the clock, and every rule that the numbers must keep. It changes nothing without --repair. Exit 0: healthy, even with warnings; 1: not. Of a backup it also tells whether it still is what was backed up.',
  args: [optionalArgument('file', 'a backup to look at instead of the database', text(limits.path))],
  options: [
    flag(
      'repair',
      '--repair',
      'after a backup, mend what can be counted anew, and remove a lock left behind',
    ),
  ],
  examples: [
    'tix doctor',
    'tix doctor --quiet || mail -s "tix is not well" root',
    'tix doctor --repair',
    'tix doctor /backups/tix-2026-11-22T193000Z.db',
  ],
  shows: checkView,
  output: doctorOutput,
  writes: true,
  run: async ({ office, maintenance, dryRun, progress }, input) => {
    if (input.file !== undefined && input.repair)
      throw Invalid.field('repair', 'applies only to the database that --db names')
    const tools = await maintenance(input.file)
    const examined = () => {
      const end = elapsedProgress(progress, 'Checking')
      return tools.examine(office.clock.now()).catch(backupIsMissing(input.file)).finally(end)
    }
    const before = await examined()
    const repair = input.repair ? await mend(office, tools, before, dryRun) : undefined
    const checks = repair && !dryRun ? await examined() : before
    const failed = checks.filter(check => check.status === 'failed')
    const healthy = failed.length === 0
    return {
      message: [summary(checks), ...(repair ? [repair.message] : [])].join('. '),
      data: {
        doctor: { healthy, checks, ...(repair && { repaired: repair.repaired, backup: repair.backup }) },
      },
      verdict: true,
      view: shownList(checkView, checks, ''),
      failure: healthy
        ? undefined
        : new Corrupt(`${summary(checks)}: ${failed.map(check => check.name).join(', ')}`, {
            failed: failed.map(check => check.name),
          }),
    }
  },
})

/** A backup that is not there is looked for elsewhere, not begun. */
function backupIsMissing(file: string | undefined) {
  return (error: unknown): never => {
    if (file === undefined || !(error instanceof NoDatabase)) throw error
    throw new NotFound(error.message, error.details)
  }
}

/** What `repairCounts` can mend; of everything else a person must think. */
const COUNTED = ['event-seats', 'quota-seats', 'payments']

async function mend(office: Context, tools: Maintenance, checks: readonly Check[], dryRun: boolean) {
  const failed = checks.filter(check => check.status === 'failed').map(check => check.name)
  const lockRemoved = dryRun ? false : await tools.removeStaleLock()
  const lock = lockRemoved ? ['removed the lock that was left behind'] : []
  const damaged = failed.some(name => ['file', 'integrity', 'schema', 'engine'].includes(name))
  if (damaged || !failed.some(name => COUNTED.includes(name)))
    return { message: `Repaired: ${lock.join() || 'nothing'}`, repaired: [], backup: null }
  const path = tools.backsUp ? await backUp(office, tools, dryRun) : null
  const repaired = await repairCounts(office, { dryRun })
  await office.store.close()
  const numbers = `${repaired.length} ${repaired.length === 1 ? 'number' : 'numbers'} counted anew`
  return {
    message: `Repaired: ${[...lock, numbers].join(', ')}. ${path === null ? "What they were stands in the log; backups are the server's" : `The database of before is ${path}`}`,
    repaired,
    backup: path,
  }
}

/** Also of what is not sound: that is what is about to be changed. */
async function backUp(office: Context, tools: Maintenance, dryRun: boolean): Promise<string> {
  const request = { target: undefined, unsound: true, dryRun, confirm: async () => {} }
  return (await tools.backUp({ now: office.clock.now(), ...request })).path
}

function summary(checks: readonly Check[]): string {
  const of = (status: Check['status']) => checks.filter(check => check.status === status).length
  const warnings = of('warning') === 0 ? '' : `, ${of('warning')} with a warning`
  return of('failed') === 0
    ? `Healthy: ${checks.length} checks${warnings}`
    : `Not healthy: ${of('failed')} of ${checks.length} checks failed${warnings}`
}
