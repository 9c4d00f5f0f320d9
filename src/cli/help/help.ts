import type { Command } from '../command.ts'
import { sections as commandSections, commands } from '../commands/index.ts'
import { globalOptions } from '../globals.ts'
import { type Argument, longFlag, type Option, required } from '../option.ts'
import { type Entry, entries, paragraph } from './layout.ts'
import { topics } from './topics.ts'
import { placeholder, usage } from './usage.ts'

/**
 * The help of a command, of a group of them (`waitlist`), or of the whole program.
 *
 * @param topic the words of a command's name; none for the program
 * @returns undefined when there is no such command
 */
export async function help(topic: readonly string[], width: number): Promise<string | undefined> {
  const wanted = topic.join(' ')
  if (Object.hasOwn(topics, wanted)) return `${await topics[wanted]?.(width)}\n`
  const exact = Object.hasOwn(commands, wanted) ? await commands[wanted]?.() : undefined
  if (exact) return commandHelp(exact, width)
  const names = Object.keys(commands).filter(name => wanted === '' || name.startsWith(`${wanted} `))
  if (names.length === 0) return undefined
  const found = await Promise.all(names.map(async name => commands[name]?.()))
  const listed = found.filter(command => command !== undefined)
  return wanted === ''
    ? programHelp(new Map(listed.map(command => [command.name, command])), width)
    : groupHelp(wanted, listed, width)
}

/** A command's arguments may be longer than this; then what it does stands below. */
const COMMAND_WIDTH = 22

function programHelp(all: ReadonlyMap<string, Command>, width: number): string {
  const listed = Object.entries(commandSections).map(([title, commands]) => {
    const found = Object.keys(commands).flatMap(name => all.get(name) ?? [])
    return section(title, found.map(commandEntry), width, COMMAND_WIDTH)
  })
  return sections(
    paragraph('tix sells seats from a shell. Two people never get the same seat.', width),
    'Usage: tix <command> [options]',
    ...listed,
    section('Options of every command', [...globalOptions.map(optionEntry), ...BUILT_IN], width),
    EXIT_CODES,
    paragraph(`Topics, each with: tix help <topic>: ${Object.keys(topics).join(', ')}`, width),
    "See a command's own options and examples with: tix help <command>",
  )
}

function groupHelp(group: string, listed: readonly Command[], width: number): string {
  return sections(
    `Usage: tix ${group} <command> [options]`,
    section('Commands', listed.map(commandEntry), width),
  )
}

function commandHelp(command: Command, width: number): string {
  const needed = command.options.filter(required)
  const optional = command.options.filter(option => !required(option))
  return sections(
    paragraph(`${command.summary}.${command.description ? ` ${command.description}` : ''}`, width),
    `Usage: ${usage(command)}`,
    section('Arguments', command.args.map(argumentEntry), width),
    section('Required options', needed.map(optionEntry), width),
    section('Options', optional.map(optionEntry), width),
    `Examples:\n${command.examples.map(example => `  ${example}`).join('\n')}`,
    section('Fields', fieldsEntry(command.fieldNames), width),
    paragraph(
      `Also ${globalOptions.map(longFlag).join(', ')}, which every command has; see: tix --help`,
      width,
    ),
  )
}

function commandEntry(command: Command): Entry {
  return { term: [command.name, ...command.args.map(placeholder)].join(' '), text: command.summary }
}

function argumentEntry(argument: Argument): Entry {
  return { term: placeholder(argument), text: argument.help }
}

function optionEntry(option: Option): Entry {
  const notes = [option.repeats && 'may be repeated', option.env && `or set ${option.env}`].filter(Boolean)
  return { term: option.flags, text: option.help + (notes.length > 0 ? ` (${notes.join('; ')})` : '') }
}

/** What stays until it is stopped has none to show. */
function fieldsEntry(names: readonly string[]): Entry[] {
  return names.length === 0 ? [] : [{ term: '', text: names.join(', ') }]
}

function section(title: string, listed: readonly Entry[], width: number, leastIndent = 0): string {
  return listed.length === 0 ? '' : `${title}:\n${entries(listed, width, leastIndent)}`
}

function sections(...parts: readonly string[]): string {
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const BUILT_IN: readonly Entry[] = [
  { term: '-V, --version', text: 'print the version' },
  { term: '-h, --help', text: 'print this, or the help of a command' },
]

/** For who types `tix` alone: what it is, what there is, and how to begin; at most a small screen. */
export function firstHelp(width: number): string {
  const groups = Object.entries(commandSections).map(([title, commands]) => ({
    term: title,
    text: folded(Object.keys(commands)).join(', '),
  }))
  return sections(
    paragraph('tix sells seats from a shell. Two people never get the same seat.', width),
    entries(groups, width),
    `First steps:\n${FIRST_STEPS.map(step => `  ${step}`).join('\n')}`,
    'All of it: tix help. One command: tix help <command>.',
  )
}

/** `waitlist join|list|leave` for the commands of a group. */
function folded(names: readonly string[]): string[] {
  const groups = new Map<string, string[]>()
  for (const name of names) {
    const [first = '', second] = name.split(' ')
    groups.set(first, [...(groups.get(first) ?? []), ...(second === undefined ? [] : [second])])
  }
  return [...groups].map(([first, rest]) => (rest.length === 0 ? first : `${first} ${rest.join('|')}`))
}

const FIRST_STEPS = [
  'tix create-event "Jazz Night" --capacity 120 --starts "2031-05-01 19:30"',
  'tix book jazz-night --email ada@example.com -n 2',
  'tix availability jazz-night',
]

const EXIT_CODES = `Exit codes:
  0  done                     4  refused: sold out, sales closed, …
  1  failed                   5  some rows of a batch rejected
  2  bad input                6  not allowed
  3  not found               75  busy: try again, nothing was written`
