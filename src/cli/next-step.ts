import type { NextStep } from '../values/errors.ts'
import { shellWord } from '../values/shell-word.ts'
import { commands } from './commands/index.ts'
import { type Argument, type Option, required } from './option.ts'
import { type Suggest, suggestFor } from './suggest.ts'

/** The way on, as a person types it: `Join the waitlist: tix waitlist join jazz-night --email <email> -n 2`. */
export async function nextStep(
  { purpose, operation, values = {} }: NextStep,
  suggest: Suggest = suggestFor(undefined),
): Promise<string> {
  const command = await commands[operation]?.()
  if (!command) throw new Error(`there is no command ${operation}`)
  const words = [
    ...command.args.map(arg => typed(arg, values[arg.key])),
    ...command.options.map(option => flagged(option, values[option.key])),
  ]
  return `${purpose}: ${suggest([operation, ...words.filter(word => word !== undefined)].join(' '))}`
}

function typed(arg: Argument, value: string | number | undefined): string | undefined {
  if (value !== undefined) return shellWord(String(value))
  return required(arg) ? `<${arg.key}>` : undefined
}

/** An option with its value; one that is required but not known is shown as in a usage line. */
function flagged(option: Option, value: string | number | undefined): string | undefined {
  const [spelling = '', placeholder = ''] = option.flags.replace(/, --[\w-]+/, '').split(' ')
  if (value !== undefined) return placeholder === '' ? spelling : `${spelling} ${shellWord(String(value))}`
  return required(option) ? `${spelling} ${placeholder}` : undefined
}
