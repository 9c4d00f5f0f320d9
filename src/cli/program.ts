import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander'
import { Invalid } from '../values/errors.ts'
import { closest } from '../values/names/closest.ts'
import { quoted } from '../values/parse-error.ts'
import type { Command } from './command.ts'
import { commands } from './commands/index.ts'
import { knownConfiguration } from './config/files.ts'
import { globalOptions } from './globals.ts'
import type { Argument, Option, RawInput } from './option.ts'

/** A command, with the words for its input: those that were typed, and what variables and the configuration add. */
export interface Run {
  kind: 'run'
  command: Command
  raw: RawInput
  /** The database that was typed, as it was. */
  typedDb: string | undefined
}

/** What the words of a command line ask for. */
export type Request =
  | Run
  /** Help on a command, on a group of them, or (no words) on everything. */
  | { kind: 'help'; topic: readonly string[] }
  /** Nothing was asked for. */
  | { kind: 'first-help' }
  | { kind: 'version' }

/**
 * Reads a command line. Only commands whose names are among its words are evaluated.
 *
 * @throws Invalid for an option or a command that does not exist
 */
export async function parse(argv: readonly string[]): Promise<Request> {
  const names = Object.keys(commands)
  if (argv.length === 0) return { kind: 'first-help' }
  const mentioned = names.filter(name => argv.includes(name.split(' ')[0] ?? name))
  const help = helpAskedFor(argv, mentioned)
  if (help) return help
  const [word] = wordsOf(argv)
  if (mentioned.length === 0 && word !== undefined && word !== 'help') throw noSuchCommand(word, names)
  const program = new Commander('tix')
  let request: Request = { kind: 'help', topic: [] }
  const choose = (chosen: Request) => {
    request = chosen
  }
  program
    .version('', '-V, --version')
    .helpOption('-h, --help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {} })
    .configureHelp(helpOf([], choose))
  for (const option of globalOptions) program.addOption(commanderOption(option))
  program
    .command('help')
    .argument('[command...]')
    .action((topic: string[]) => choose({ kind: 'help', topic }))
  for (const name of mentioned) {
    const command = await commands[name]?.()
    if (command) addCommand(program, command, choose)
  }
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.version') return { kind: 'version' }
    // Help that nobody asked for: a script that lost its command must not take that for success.
    if (error.code === 'commander.help' && argv.length > 0 && !isOnGroup(request))
      throw Invalid.field('', 'Say which command. See: tix --help')
    if (!error.code.startsWith('commander.help')) throw usageError(error, commandOf(wordsOf(argv), names))
  }
  return request
}

/** `--help` may stand anywhere: before the command, after it, or instead of one. */
function helpAskedFor(argv: readonly string[], mentioned: readonly string[]): Request | undefined {
  const options = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length)
  if (!options.includes('--help') && !options.includes('-h')) return undefined
  const words = wordsOf(argv)
  const exact = mentioned.find(name => ` ${words.join(' ')} `.includes(` ${name} `))
  const [first] = mentioned
  const topic =
    exact?.split(' ') ?? (first === undefined ? words.slice(0, 1) : [first.split(' ')[0] ?? first])
  return { kind: 'help', topic: topic[0] === 'help' ? [] : topic }
}

/** The words that are neither options nor values of global options. */
function wordsOf(argv: readonly string[]): string[] {
  const takesValue = new Set(
    globalOptions
      .filter(({ flags }) => flags.includes('<'))
      .flatMap(({ flags }) => flags.match(/--?[\w-]+/g) ?? []),
  )
  return argv.filter((word, index) => !word.startsWith('-') && !takesValue.has(argv[index - 1] ?? ''))
}

/** The command that the first words name, or the group of commands. */
function commandOf([first = '', second = '']: readonly string[], names: readonly string[]): string[] {
  if (names.includes(`${first} ${second}`)) return [first, second]
  return names.some(name => name.split(' ')[0] === first) ? [first] : []
}

export function noSuchCommand(word: string, names: readonly string[]): Invalid {
  const meant = closest(word, names)
  const guess = meant === undefined ? '' : ` Did you mean ${meant}?`
  return Invalid.field('', `There is no command ${quoted(word)}.${guess} See: tix --help`)
}

/** `tix waitlist` alone is a fair question: the help names the group's commands. */
function isOnGroup(request: Request): boolean {
  return request.kind === 'help' && request.topic.length > 0
}

/** The (sub)command of commander for a name of one or more words, made where it is not there yet. */
function group(program: Commander, words: readonly string[], choose: (request: Request) => void): Commander {
  return words.reduce((parent, word, index) => {
    const known = parent.commands.find(candidate => candidate.name() === word)
    return known ?? parent.command(word).configureHelp(helpOf(words.slice(0, index + 1), choose))
  }, program)
}

/** commander tells us that help is wanted, and on what; `help.ts` writes it. */
function helpOf(topic: readonly string[], choose: (request: Request) => void) {
  return {
    formatHelp: () => {
      choose({ kind: 'help', topic })
      return ''
    },
  }
}

function addCommand(program: Commander, command: Command, choose: (request: Request) => void): void {
  const sub = group(program, command.name.split(' '), choose)
  // Declared as optional, so that a missing one is reported together with every other mistake.
  for (const arg of command.args) sub.argument(`[${arg.key}${arg.variadic ? '...' : ''}]`)
  // A command's option may replace a global one (`log --actor`), which commander then knows already.
  const ownKeys = new Set(command.options.map(option => option.key))
  const globals = globalOptions.filter(option => !ownKeys.has(option.key))
  const own = command.options.filter(option => !globalOptions.some(({ key }) => key === option.key))
  for (const option of own) sub.addOption(commanderOption(option))
  sub.action((...values: unknown[]) => {
    const raw: Record<string, readonly string[] | undefined> = sub.optsWithGlobals()
    const typedDb = raw['db']?.at(-1)
    // Both were typed, so they override a format that is only configured.
    const hasFormat = raw['json'] || raw['quiet']
    for (const option of [...command.options, ...globals])
      if (!(option.key === 'format' && hasFormat)) raw[option.key] ??= fromElsewhere(option)
    command.args.forEach((arg, index) => {
      raw[arg.key] = givenWords(arg, values[index])
    })
    choose({ kind: 'run', command, raw, typedDb })
  })
}

/** The value of an option that was not typed, from a variable or the configuration. An empty variable counts as not set. */
function fromElsewhere({ env, setting }: Option): string[] | undefined {
  const value = (env && process.env[env]) || (setting && knownConfiguration().get(setting)?.value)
  return value ? [value] : undefined
}

function givenWords({ variadic }: Argument, value: unknown): string[] | undefined {
  if (variadic && Array.isArray(value)) return value.length === 0 ? undefined : value.map(String)
  return value === undefined ? undefined : [String(value)]
}

/** Every option is collected as the words that were typed; reading them is the command's business. */
function commanderOption(option: Option): CommanderOption {
  const made = new CommanderOption(option.flags).argParser(collect)
  // commander would call it `color` and `input`, and make them true by default
  made.negate = false
  made.attributeName = () => option.key
  if (made.isBoolean() || made.optional) made.preset('')
  return made
}

function collect(word: string, before: string[] = []): string[] {
  return [...before, word]
}

/** commander's message as one sentence of ours: what was typed may be long, and may hold anything. */
function usageError(error: CommanderError, command: readonly string[]): Invalid {
  const [what = '', hint = ''] = error.message.replace(/^error: /, '').split(/\n(?=\(Did you mean )/)
  const message = what.replace(/'(.*)'/s, (_, typed: string) => quoted(typed)).replace(/\.$/, '')
  const suggestion = hint === '' ? aboutDashes(error, what) : ` ${hint.replace(/^\(|\)$/g, '')}`
  return Invalid.field(
    '',
    `${message.charAt(0).toUpperCase()}${message.slice(1)}.${suggestion} See: ${['tix', ...command, '--help'].join(' ')}`,
  )
}

/** What begins with one dash may have been meant for a value. */
function aboutDashes({ code }: CommanderError, what: string): string {
  return code === 'commander.unknownOption' && /'-(?!-)/.test(what)
    ? ' A value that begins with a dash goes last, behind --.'
    : ''
}
