import { operations } from '../../../operations/index.ts'
import { envelopeSchema } from '../../../operations/schemas/envelope.ts'
import { Invalid } from '../../../values/errors.ts'
import { closest } from '../../../values/names/closest.ts'
import { quoted } from '../../../values/parse-error.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { variadicWords } from '../../options/make.ts'
import { shownList, type View } from '../../output/view.ts'

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
    const name = words.join(' ')
    const names = Object.keys(operations)
    if (name !== '' && !names.includes(name)) {
      const meant = closest(name, names)
      throw Invalid.field(
        'command',
        `There is no schema of ${quoted(name)}.${meant ? ` Did you mean ${meant}?` : ''}`,
      )
    }
    const chosen = name === '' ? names : [name]
    const schemas = await Promise.all(chosen.map(async each => [each, await schemaOf(each)] as const))
    const shown = name === '' ? Object.fromEntries(schemas) : schemas[0]?.[1]
    document.write(`${JSON.stringify(shown, null, 2)}\n`)
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

async function schemaOf(name: string) {
  const operation = await operations[name]?.()
  if (!operation) throw new Error(`there is no operation ${name}`)
  return envelopeSchema(operation)
}
