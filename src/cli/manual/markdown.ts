import type { Command } from '../command.ts'
import { sections } from '../commands/index.ts'
import { globalOptions } from '../globals.ts'
import { placeholder, usage } from '../help/usage.ts'
import { type Argument, type Option, required } from '../option.ts'

/** The manual of all commands as one page, made from the same declarations as `--help`. */
export async function commandsPage(): Promise<string> {
  const parts = ['# Commands', MADE, '## Options of every command', table(globalOptions.map(optionRow))]
  for (const [title, commands] of Object.entries(sections)) {
    parts.push(`## ${title}`)
    for (const load of Object.values(commands)) parts.push(...commandParts(await load()))
  }
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const MADE =
  'Made by `npm run docs` from the declarations that `tix help` shows as well; do not edit it. The JSON of each command: `tix schema <command>`. Exit codes and formats: `tix help exit-codes`, `tix help formatting`.'

function commandParts(command: Command): string[] {
  return [
    `### ${command.name}`,
    `${command.summary}.${command.description ? ` ${command.description.replace(/\s*\n\s*/g, ' ')}` : ''}`,
    `\`\`\`\n${usage(command)}\n\`\`\``,
    table([...command.args.map(argumentRow), ...command.options.map(optionRow)]),
    `\`\`\`sh\n${command.examples.join('\n')}\n\`\`\``,
  ]
}

type Row = readonly [term: string, text: string]

function argumentRow(argument: Argument): Row {
  return [placeholder(argument), argument.help]
}

function optionRow(option: Option): Row {
  return [option.flags, optionText(option)]
}

/** What an option is, whether it repeats, and where it is taken from if it is not given. */
export function optionText({ help, repeats, env, setting, ...option }: Option): string {
  const notes = [
    required({ help, ...option }) && 'required',
    repeats && 'may be repeated',
    env && `or set ${env}`,
    setting && `or tix config set ${setting}`,
  ].filter(Boolean)
  return help + (notes.length > 0 ? ` (${notes.join('; ')})` : '')
}

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return ''
  const cell = (text: string) => text.replaceAll('|', '\\|')
  return [
    '| | |',
    '| --- | --- |',
    ...rows.map(([term, text]) => `| \`${cell(term)}\` | ${cell(text)} |`),
  ].join('\n')
}
