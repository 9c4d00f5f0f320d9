import type { JsonSchema } from '../../../operations/field.ts'
import { envelopeSchema } from '../../../operations/schemas/envelope.ts'
import { Invalid } from '../../../values/errors.ts'
import { closest } from '../../../values/names/closest.ts'
import { quoted } from '../../../values/parse-error.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { variadicWords } from '../../options/make.ts'
import { shownList, type View } from '../../output/view.ts'
import { commands } from '../index.ts'

const view: View<{ command: string }> = {
  fields: { command: { value: c => c.command } },
  table: ['command'],
  quiet: c => c.command,
}

export const schemaCommand = command({
  name: 'schema',
  summary: 'Print the JSON Schema of what --json gives',
  description: 'Of one command, or of all of them as one document, by their names.',
  args: [variadicWords('command', 'the words of a command, like book or waitlist join', text(40), 2)],
  examples: ['tix schema book', 'tix schema waitlist join', 'tix schema | jq keys'],
  shows: view,
  run: async ({ document }, { command: words }) => {
    const schemas = await allSchemas()
    const name = words.join(' ')
    const names = Object.keys(schemas)
    if (name !== '' && !names.includes(name)) {
      const meant = closest(name, names)
      throw Invalid.field(
        'command',
        `There is no schema of ${quoted(name)}.${meant ? ` Did you mean ${meant}?` : ''}`,
      )
    }
    const chosen = name === '' ? names : [name]
    document.write(`${JSON.stringify(name === '' ? schemas : schemas[name], null, 2)}\n`)
    return {
      message: name,
      data: {},
      view: shownList(
        view,
        chosen.map(each => ({ command: each })),
        '',
      ),
      written: true,
    }
  },
})

/** Of every command that gives JSON, by its name. */
async function allSchemas(): Promise<Record<string, JsonSchema>> {
  const all = await Promise.all(Object.values(commands).map(load => load()))
  return Object.fromEntries(
    all.flatMap(({ name, summary, output }) =>
      output ? [[name, envelopeSchema(name, summary, output())]] : [],
    ),
  )
}
