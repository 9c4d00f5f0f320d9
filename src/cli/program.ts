import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander'
import { Invalid } from '../values/errors.ts'
import { quoted } from '../values/parse-error.ts'
import type { Command } from './command.ts'
import { commands } from './commands/index.ts'
import { globalOptions } from './globals.ts'
import type { Argument, Option, RawInput } from './option.ts'

/** What the words of a command line ask for. */
export type Request =
  | { kind: 'run'; command: Command; raw: RawInput }
  /** Help on a command, on a group of them, or (no words) on everything. */
  | { kind: 'help'; topic: readonly string[] }
  | { kind: 'version' }

/**
 * Reads a command line. Only commands whose names are among its words are evaluated.
 *
 * @throws Invalid for an option or a command that does not exist
 */
export async function parse(argv: readonly string[]): Promise<Request> {
  const names = Object.keys(commands)
  const mentioned = names.filter(name => argv.includes(name.split(' ')[0] ?? name))
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
  // Only their names, to suggest what was meant.
  if (mentioned.length === 0) for (const name of names) group(program, name.split(' '), choose)
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.version') return { kind: 'version' }
    // Help that nobody asked for: a script that lost its command must not take it for a success.
    if (error.code === 'commander.help' && argv.length > 0 && !isOnGroup(request))
      throw Invalid.field('', 'Say which command. See: tix --help')
    if (!error.code.startsWith('commander.help'))
      throw usageError(error, mentioned.length === 1 ? mentioned : [])
  }
  return request
}

/** Help on a group, as of `tix waitlist`, is an answer: it names the commands that there are. */
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
  // One that takes the place of a global option (`log --actor`) is commander's already.
  const ownKeys = new Set(command.options.map(option => option.key))
  const globals = globalOptions.filter(option => !ownKeys.has(option.key))
  const own = command.options.filter(option => !globalOptions.some(({ key }) => key === option.key))
  for (const option of own) sub.addOption(commanderOption(option))
  sub.action((...values: unknown[]) => {
    const raw: Record<string, readonly string[] | undefined> = sub.optsWithGlobals()
    for (const option of [...command.options, ...globals]) raw[option.key] ??= fromEnvironment(option)
    command.args.forEach((arg, index) => {
      raw[arg.key] = wordsOf(arg, values[index])
    })
    choose({ kind: 'run', command, raw })
  })
}

/** An empty variable is one that is not set. */
function fromEnvironment({ env }: Option): string[] | undefined {
  const value = env && process.env[env]
  return value ? [value] : undefined
}

function wordsOf({ variadic }: Argument, value: unknown): string[] | undefined {
  if (variadic && Array.isArray(value)) return value.length === 0 ? undefined : value.map(String)
  return value === undefined ? undefined : [String(value)]
}

/** Every option is collected as the words that were typed; reading them is the command's business. */
function commanderOption(option: Option): CommanderOption {
  const made = new CommanderOption(option.flags).argParser(collect)
  // commander would call it `color` and `input`, and make them true by default
  made.negate = false
  made.attributeName = () => option.key
  if (made.isBoolean()) made.preset('')
  return made
}

function collect(word: string, before: string[] = []): string[] {
  return [...before, word]
}

/** commander's message as one sentence of ours: what was typed may be long, and may hold anything. */
function usageError(error: CommanderError, command: readonly string[]): Invalid {
  const [what = '', hint = ''] = error.message.replace(/^error: /, '').split(/\n(?=\(Did you mean )/)
  const message = what.replace(/'(.*)'/s, (_, typed: string) => quoted(typed)).replace(/\.$/, '')
  const suggestion = hint === '' ? '' : ` ${hint.replace(/^\(|\)$/g, '')}`
  return Invalid.field(
    '',
    `${message.charAt(0).toUpperCase()}${message.slice(1)}.${suggestion} See: ${['tix', ...command, '--help'].join(' ')}`,
  )
}
