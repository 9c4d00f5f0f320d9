import type { Command } from '../command.ts'
import { commands } from '../commands/index.ts'
import { globalOptions } from '../globals.ts'
import type { Option } from '../option.ts'
import type { Candidate } from './candidate.ts'
import { type Ask, valuesOf } from './values.ts'

/** Something that may come next, and what it means. */
/**
 * What may come in the place of the last word.
 *
 * @param words those that were typed after `tix`, the last one (which may be empty) up to the cursor
 * @param ask looks things up in the box office; whatever fails there has no candidates
 */
export async function complete(words: readonly string[], ask: Ask): Promise<Candidate[]> {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const command = await commandAmong(before)
  const found = await candidates(command, before, typed, ask)
  return found.filter(({ value }) => value.startsWith(typed))
}

async function candidates(
  command: Command | undefined,
  before: readonly string[],
  typed: string,
  ask: Ask,
): Promise<Candidate[]> {
  const options = [...(command?.options ?? []), ...globalOptions]
  const asking = options.find(
    option => option.flags.includes('<') && spellings(option).includes(before.at(-1) ?? ''),
  )
  if (asking) return valuesOf(asking, { typed, before, ask })
  if (typed.startsWith('-')) return options.flatMap(flagCandidates)
  if (!command) return nextWords(before)
  const places = placesOf(before, options).length - command.name.split(' ').length
  const argument = command.args[places] ?? command.args.findLast(({ variadic }) => variadic)
  return argument ? valuesOf(argument, { typed, before: placesOf(before, options), ask }) : []
}

/** The command that the words name so far. */
async function commandAmong(before: readonly string[]): Promise<Command | undefined> {
  const words = placesOf(before, globalOptions)
  const name = [words.slice(0, 2).join(' '), words[0] ?? ''].find(candidate =>
    Object.hasOwn(commands, candidate),
  )
  return name === undefined ? undefined : commands[name]?.()
}

/** The words that are neither options nor their values. */
function placesOf(before: readonly string[], options: readonly Option[]): string[] {
  const takesValue = new Set(options.filter(({ flags }) => flags.includes('<')).flatMap(spellings))
  return before.filter((word, index) => !word.startsWith('-') && !takesValue.has(before[index - 1] ?? ''))
}

/** The first word of every command, or the second of those of a group. */
async function nextWords(before: readonly string[]): Promise<Candidate[]> {
  const [group] = placesOf(before, globalOptions)
  const names = Object.keys(commands)
  const words =
    group === undefined
      ? names.map(name => name.split(' ')[0] ?? name)
      : names.filter(name => name.startsWith(`${group} `)).map(name => name.slice(group.length + 1))
  return [...new Set([...words, ...(group === undefined ? ['help'] : [])])].map(value => ({ value }))
}

function spellings({ flags }: Option): string[] {
  return flags.match(/--?[\w-]+/g) ?? []
}

function flagCandidates(option: Option): Candidate[] {
  return spellings(option).map(value => ({ value, meaning: option.help }))
}
