import { checkIn } from '../../../operations/box-office/check-in.ts'
import { type CheckIn, takenBack } from '../../../ticketing/check-in/check-in.ts'
import { refusalOf } from '../../../ticketing/check-in/refusal.ts'
import type { CheckedIn, CheckInRequest } from '../../../ticketing/check-in/told.ts'
import type { Context } from '../../../ticketing/context.ts'
import { counted } from '../../../values/number.ts'
import type { CommandContext } from '../../command.ts'
import { commandRunning } from '../../operation-command.ts'
import type { Result } from '../../output/result.ts'
import { type Shown, shownList } from '../../output/view.ts'
import { checkInView } from '../../output/views/check-in-view.ts'
import { scannedLines } from '../../terminal/scanned-lines.ts'
import { terminal } from '../../terminal/terminal.ts'

export const checkInCommand = commandRunning(
  checkIn,
  {
    description:
      'The code of a booking lets in all of its tickets that are not in yet. Without codes, or for -, they are read from standard input, one a line, as a scanner sends them; a code that is refused does not stop the others.',
    args: ['codes'],
    examples: [
      'tix check-in K7QF-3M9X-1-H4TR9W',
      'tix check-in K7QF-3M9X --event jazz-night --gate north',
      'tix check-in --undo',
      'tix check-in --event jazz-night --require-paid --format ndjson',
    ],
    shows: checkInView,
  },
  async (context, input): Promise<Result> => {
    const { office, dryRun, stdin, document } = context
    const areScanned = input.codes.length === 0 || (input.codes.length === 1 && input.codes[0] === '-')
    if (!areScanned || input.undo) return answer(await checkIn.run(office, input, { dryRun }), input.undo)
    const stays =
      !dryRun &&
      office.idempotency === undefined &&
      document.format === undefined &&
      terminal.canAsk() &&
      terminal.canErase()
    if (stays) return gate(context, input)
    const run = (codes: string[], from: number) =>
      checkIn.run(underKey(office, from), { ...input, codes }, { dryRun })
    const { idempotency } = office
    const all: CheckIn[] = []
    let counts = { checkedIn: 0, expected: 0 }
    let read = 0
    const scanned = async function* (): AsyncGenerator<Shown> {
      for await (const codes of scannedLines(stdin(), idempotency ? 1 : undefined)) {
        const { checkIns, ...now } = await run(codes, read)
        read += codes.length
        counts = now
        all.push(...checkIns)
        yield shown(checkIns)
      }
    }
    const whole = document.format === 'json'
    if (whole) for await (const _ of scanned());
    const result = (): Result => answer({ checkIns: all, ...counts }, false)
    if (whole) return result()
    return {
      message: '',
      data: {},
      view: shown([]),
      stream: scanned(),
      live: true,
      atEnd: () => {
        const { message, failure } = result()
        return { message, failure }
      },
    }
  },
)

/** A gate at a terminal: a scanner types there, or a person. */
async function gate(
  { office, interrupted, style }: CommandContext,
  input: Omit<CheckInRequest, 'codes'>,
): Promise<Result> {
  const [{ checkInAtGate }, { openPanel }] = await Promise.all([
    import('../../counter/gate/check-in-screen.ts'),
    import('../../counter/panel/open-panel.ts'),
  ])
  const { event, gate, requirePaid } = input
  const panel = openPanel(terminal.out, interrupted, terminal.size)
  await checkInAtGate(office, { event, gate, requirePaid }, panel, await style()).finally(() => panel.close())
  return { message: '', data: {}, view: shown([]), written: true }
}

/** Each code of standard input is a request of its own: the key of the whole, and which of its codes it is. */
function underKey(office: Context, index: number): Context {
  const { idempotency } = office
  if (!idempotency) return office
  return { ...office, idempotency: { ...idempotency, key: `${idempotency.key}:${index}` } }
}

function answer(done: CheckedIn, undo: boolean): Result {
  const { checkIns, checkedIn, expected, replayed } = done
  const ok = undo ? takenBack(done) : checkIns.filter(({ outcome }) => outcome === 'OK')
  const what = undo ? 'Taken back' : 'Let in'
  const inAll = expected === 0 ? '' : `. ${checkedIn} of ${expected} are in`
  return {
    message: `${what}${replayed ? ' before' : ''}: ${counted(ok.length, 'ticket')}${inAll}`,
    data: { ...done },
    view: shown(checkIns),
    failure: refusalOf(checkIns, undo ? 'taken back' : undefined),
  }
}

function shown(checkIns: readonly CheckIn[]): Shown {
  return shownList(checkInView, checkIns, '')
}
