/** One option, its help and its validation: declared once, used by every command that has it. */
export interface Option<Key extends string = string, T = unknown> {
  key: Key
  flags: string
  help: string
  /** From what was typed (each time it was given) to the value; throws a `Mistake`. */
  read: (raw: readonly string[]) => T
  repeats?: boolean
  required?: boolean
  env?: string
}

/** One positional argument. */
export interface Argument<Key extends string = string, T = unknown> {
  key: Key
  help: string
  read: (raw: readonly string[]) => T
  optional?: boolean
  variadic?: boolean
}

/** What was typed, by key. */
export type RawInput = Readonly<Record<string, readonly string[] | undefined>>

/** Whether it must be given (or, for some options, stand in the environment). */
export function required(part: Argument | Option): boolean {
  return 'flags' in part ? part.required === true : part.optional !== true
}

/** How a person knows a field: `--quantity` for an option, `event` for an argument. */
export function fieldLabel(field: string, options: readonly Option[]): string {
  const option = options.find(candidate => candidate.key === field)
  return option ? longFlag(option) : field
}

export function longFlag(option: Option): string {
  return /--[\w-]+/.exec(option.flags)?.[0] ?? option.flags
}
