import type { Command } from '../command.ts'
import { commands } from '../commands/index.ts'
import { globalOptions } from '../globals.ts'
import type { Option } from '../option.ts'
import type { Candidate } from './candidate.ts'
import { type Ask, valuesOf } from './values.ts'

/**
 * What may come in the place of the last word.
 *
 * @param words those that were typed after `tix`, the last one (which may be empty) up to the cursor
 * @param ask looks things up in the box office; whatever fails there has no candidates
 */
export async function complete(words: readonly string[], ask: Ask): Promise<Candidate[]> {
  const last = words.at(-1) ?? ''
  const before = spreadWords(words.slice(0, -1))
  // `--paid=ca` is completed as a whole, as shells that do not split it want it.
  const [, option, value] = (!before.includes('--') && WITH_VALUE.exec(last)) || []
  const asked = option === undefined ? before : [...before, option]
  const typed = value ?? last
  const command = await commandAmong(asked)
  const found = matching(await candidates(command, asked, typed, ask), typed)
  return option === undefined ? found : found.map(one => ({ ...one, value: `${option}=${one.value}` }))
}

const WITH_VALUE = /^(--[\w-]+)=(.*)$/s

/** `--event=jazz` as two words. */
export function spreadWords(words: readonly string[]): string[] {
  const end = words.indexOf('--')
  return words.flatMap((word, at) => {
    const [, option, value] = (end < 0 || at < end ? WITH_VALUE.exec(word) : null) ?? []
    return option === undefined || value === undefined ? [word] : [option, value]
  })
}

/** What begins so; in any case, if nothing else does. */
function matching(found: readonly Candidate[], typed: string): Candidate[] {
  const exact = found.filter(({ value }) => value.startsWith(typed))
  const small = typed.toLowerCase()
  return exact.length > 0 ? exact : found.filter(({ value }) => value.toLowerCase().startsWith(small))
}

async function candidates(
  command: Command | undefined,
  before: readonly string[],
  typed: string,
  ask: Ask,
): Promise<Candidate[]> {
  const all = [...(command?.options ?? []), ...globalOptions]
  const options = before.includes('--') ? [] : all
  const asking = options.find(
    option => option.flags.includes('<') && spellings(option).includes(before.at(-1) ?? ''),
  )
  if (asking) return valuesOf(asking, { command: command?.name ?? '', typed, before, ask })
  if (typed.startsWith('-')) return options.flatMap(flagCandidates)
  if (!command || command.name === 'schema') return nextWords(before)
  const places = placesOf(before, all).length - command.name.split(' ').length
  const argument = command.args[places] ?? command.args.findLast(({ variadic }) => variadic)
  return argument
    ? valuesOf(argument, { command: command.name, typed, before: placesOf(before, all), ask })
    : []
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
  const end = before.includes('--') ? before.indexOf('--') : before.length
  const places = before
    .slice(0, end)
    .filter((word, index) => !word.startsWith('-') && !takesValue.has(before[index - 1] ?? ''))
  return [...places, ...before.slice(end + 1)]
}

/** The first word of every command, or the second of those of a group. */
async function nextWords(before: readonly string[]): Promise<Candidate[]> {
  const [first, second] = placesOf(before, globalOptions)
  const group = first === 'help' || first === 'schema' ? second : first
  const names = Object.keys(commands)
  const words =
    group === undefined
      ? names.map(name => name.split(' ')[0] ?? name)
      : names.filter(name => name.startsWith(`${group} `)).map(name => name.slice(group.length + 1))
  const topics = first === 'help' && second === undefined ? await topicNames() : []
  const more = first === undefined ? ['help'] : topics
  return [...new Set([...words, ...more])].map(value => ({ value }))
}

async function topicNames(): Promise<string[]> {
  const { topics } = await import('../help/topics.ts')
  return Object.keys(topics)
}

function spellings({ flags }: Option): string[] {
  return flags.match(/--?[\w-]+/g) ?? []
}

function flagCandidates(option: Option): Candidate[] {
  return spellings(option).map(value => ({ value, meaning: option.help }))
}
