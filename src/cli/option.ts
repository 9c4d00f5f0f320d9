import type { Field, RawInput } from '../operations/field.ts'
import type { SettingName } from './config/settings.ts'

export type { RawInput }

/** One option: a field of the operation with its spelling, or one that only the command line has. */
export interface Option<Key extends string = string, T = unknown> extends Field<T> {
  key: Key
  flags: string
  env?: string
  /** The setting of a configuration from which it is taken where nothing else gives it. */
  setting?: SettingName
}

/** One positional argument. */
export interface Argument<Key extends string = string, T = unknown> extends Field<T> {
  key: Key
  optional?: boolean
  variadic?: boolean
}

/** Whether it must be given (or, for some options, stand in the environment). */
export function required(part: Argument | Option): boolean {
  return 'flags' in part ? part.required === true : part.optional !== true
}

/** How a person knows a field, also one that answers call otherwise: `--quantity` for an option, `event` for an argument. */
export function fieldLabel(field: string, options: readonly Option[]): string {
  const option =
    options.find(({ key }) => key === field) ?? options.find(({ aliases }) => aliases?.includes(field))
  return option ? longFlag(option) : field
}

export function longFlag(option: Option): string {
  return /--[\w-]+/.exec(option.flags)?.[0] ?? option.flags
}
