import type { Command } from '../command.ts'
import { type Argument, required } from '../option.ts'

/** `tix book <event> --email <e> [options]`: what cannot be left out, and that there is more. */
export function usage(command: Command): string {
  const needed = command.options.filter(required).map(({ flags }) => flags.replace(/^-\w, /, ''))
  const more = command.options.length > needed.length ? ['[options]'] : []
  return ['tix', command.name, ...command.args.map(placeholder), ...needed, ...more].join(' ')
}

/** `<event>`, `[event]` where it may be left out, `<code…>` where there may be several. */
export function placeholder({ key, optional, variadic }: Argument): string {
  const name = `${key}${variadic ? '…' : ''}`
  return optional ? `[${name}]` : `<${name}>`
}
