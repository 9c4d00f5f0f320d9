import type { Command } from '../command.ts'
import { commands, sections } from '../commands/index.ts'
import { globalOptions } from '../globals.ts'
import { topics } from '../help/topics.ts'
import { placeholder, usage } from '../help/usage.ts'
import { optionText } from './markdown.ts'

/** A page's source is text without end of line; roff breaks it as the reader's terminal wants it. */
const TOPIC_WIDTH = 72

/** Every manual page by its file name: `tix.1`, `tix-book.1`, … */
export async function manualPages(version: string, date: string): Promise<Map<string, string>> {
  const all = await Promise.all(Object.values(commands).map(load => load()))
  const pages = new Map(
    all.map(command => [`${pageName(command.name)}.1`, commandPage(command, version, date)]),
  )
  return pages.set('tix.1', await programPage(version, date))
}

function pageName(command: string): string {
  return `tix-${command.replaceAll(' ', '-')}`
}

async function programPage(version: string, date: string): Promise<string> {
  const parts = [
    head('tix', version, date),
    section('NAME', 'tix \\- sell seats from a shell'),
    section('SYNOPSIS', '.B tix\n.I command\n[\\fIoptions\\fR]'),
    section(
      'DESCRIPTION',
      escaped(
        'One SQLite file on disk, or a PostgreSQL database, is the box office. Any number of processes open it at once; two people never get the same seat.',
      ),
    ),
  ]
  for (const [title, listed] of Object.entries(sections)) {
    const found = await Promise.all(Object.values(listed).map(load => load()))
    parts.push(
      section(
        title.toUpperCase(),
        found.map(({ name, summary }) => entry(name, `${summary}; see ${pageName(name)}(1)`)).join('\n'),
      ),
    )
  }
  parts.push(
    section('OPTIONS', globalOptions.map(option => entry(option.flags, optionText(option))).join('\n')),
  )
  for (const [topic, write] of Object.entries(topics))
    parts.push(section(topic.toUpperCase(), verbatim(await write(TOPIC_WIDTH))))
  return page(parts)
}

function commandPage(command: Command, version: string, date: string): string {
  const { name, summary, description, args, options, examples, fieldNames } = command
  return page([
    head(pageName(name), version, date),
    section('NAME', `${escaped(pageName(name))} \\- ${escaped(summary)}`),
    section('SYNOPSIS', verbatim(usage(command))),
    description ? section('DESCRIPTION', escaped(description.replace(/\s*\n\s*/g, ' '))) : '',
    args.length > 0
      ? section('ARGUMENTS', args.map(arg => entry(placeholder(arg), arg.help)).join('\n'))
      : '',
    options.length > 0
      ? section('OPTIONS', options.map(option => entry(option.flags, optionText(option))).join('\n'))
      : '',
    section('EXAMPLES', verbatim(examples.join('\n'))),
    fieldNames.length > 0 ? section('FIELDS', escaped(fieldNames.join(', '))) : '',
    section('SEE ALSO', '.BR tix (1)'),
  ])
}

function page(parts: readonly string[]): string {
  return `${parts.filter(Boolean).join('\n')}\n`
}

function head(name: string, version: string, date: string): string {
  return `.TH ${escaped(name).toUpperCase().replaceAll('\\-', '-')} 1 ${date} "tix ${version}" "tix manual"`
}

function section(title: string, content: string): string {
  return `.SH ${title}\n${content}`
}

function entry(term: string, text: string): string {
  return `.TP\n.B ${escaped(term)}\n${escaped(text)}`
}

function verbatim(text: string): string {
  return `.nf\n${text.split('\n').map(escaped).join('\n')}\n.fi`
}

/** Nothing in it is a request or an escape of roff. */
function escaped(text: string): string {
  const plain = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll('–', '\\-')
  return /^[.']/.test(plain) ? `\\&${plain}` : plain
}
