import { Command as Commander, CommanderError, Option as CommanderOption } from 'commander'
import { Invalid } from '../store/errors.ts'
import type { Command, Option, RawInput } from './command.ts'
import { commands } from './commands/index.ts'
import { globalOptions } from './globals.ts'

/** What the words of a command line ask for. */
export type Request = { kind: 'run'; command: Command; raw: RawInput } | { kind: 'text'; text: string }

/**
 * Reads a command line. Only the command that it names is evaluated; the help of the program needs all.
 *
 * @throws Invalid for an option or a command that does not exist
 */
export async function parse(argv: readonly string[], version: string): Promise<Request> {
  const named = argv.find(word => Object.hasOwn(commands, word))
  const names = named === undefined || argv[0] === 'help' ? Object.keys(commands) : [named]
  let request: Request | undefined
  let output = ''
  const write = (text: string) => {
    output += text
  }
  const program = new Commander('tix')
    .description('Sells seats from a shell. Two people never get the same seat.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 bad input, 3 not found, 4 refused (sold out, …),\n5 some rows rejected, 6 not allowed, 75 busy: try again',
    )
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write })
  for (const option of globalOptions) program.addOption(commanderOption(option))
  for (const name of names) {
    const command = await commands[name]?.()
    if (command)
      addCommand(program, command, raw => {
        request = { kind: 'run', command, raw }
      })
  }
  try {
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usageError(error)
    return { kind: 'text', text: output }
  }
  return request ?? { kind: 'text', text: output || program.helpInformation() }
}

function addCommand(program: Commander, command: Command, chosen: (raw: RawInput) => void): void {
  const sub = program
    .command(command.name)
    .summary(command.summary)
    .description([command.summary, command.description].filter(Boolean).join('.\n\n'))
    .usage(`${command.args.map(a => (a.optional ? `[${a.key}]` : `<${a.key}>`)).join(' ')} [options]`.trim())
    .addHelpText('after', `\nExamples:\n${command.examples.map(example => `  ${example}`).join('\n')}`)
  // Declared as optional, so that a missing one is reported together with every other mistake.
  for (const arg of command.args) sub.argument(`[${arg.key}${arg.variadic ? '...' : ''}]`, arg.help)
  for (const option of command.options) sub.addOption(commanderOption(option))
  if (command.writes) sub.option('--dry-run', 'check and show everything, write nothing', collect)
  sub.action((...values: unknown[]) => {
    const words = values.slice(0, command.args.length)
    const raw: Record<string, readonly string[] | undefined> = sub.optsWithGlobals()
    for (const option of [...command.options, ...globalOptions])
      if (raw[option.key] === undefined && option.env && process.env[option.env])
        raw[option.key] = [process.env[option.env] ?? '']
    command.args.forEach((arg, index) => {
      raw[arg.key] = wordsOf(words[index])
    })
    chosen(raw)
  })
}

function wordsOf(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(String)
  return value === undefined ? undefined : [String(value)]
}

/** Every option is collected as the words that were typed; reading them is the command's business. */
function commanderOption(option: Option): CommanderOption {
  const help = option.env ? `${option.help} (env: ${option.env})` : option.help
  const made = new CommanderOption(option.flags, help).argParser(collect)
  // commander would call it `color` and `input`, and make them true by default
  made.negate = false
  made.attributeName = () => option.key
  if (made.isBoolean()) made.preset('')
  return made
}

function collect(word: string, before: string[] = []): string[] {
  return [...before, word]
}

function usageError(error: CommanderError): Invalid {
  const message = error.message.replace(/^error: /, '').replace(/\n/g, ' ')
  return Invalid.field('', `${message}. See: tix --help`)
}
