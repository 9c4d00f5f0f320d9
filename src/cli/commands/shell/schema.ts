import type { JsonSchema } from '../../../operations/field.ts'
import { envelopeSchema } from '../../../operations/schemas/envelope.ts'
import { Invalid } from '../../../values/errors.ts'
import { closest } from '../../../values/names/closest.ts'
import { quoted } from '../../../values/parse-error.ts'
import { text } from '../../../values/text.ts'
import { type Command, type Commands, command } from '../../command.ts'
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
  run: async ({ document, commands }, { command: words }) => {
    const name = words.join(' ')
    const own = Object.hasOwn(commands, name) ? commands[name] : undefined
    const schemas = schemasOf(own ? [await own()] : await all(commands))
    if (name !== '' && !Object.hasOwn(schemas, name)) throw await noSchema(name, commands)
    document.write(`${JSON.stringify(name === '' ? schemas : schemas[name], null, 2)}\n`)
    return {
      message: name,
      data: {},
      view: shownList(
        view,
        Object.keys(schemas).map(each => ({ command: each })),
        '',
      ),
      written: true,
    }
  },
})

async function noSchema(name: string, commands: Commands): Promise<Invalid> {
  if (Object.hasOwn(commands, name))
    return Invalid.field('command', `There is no schema for ${quoted(name)}: it gives no JSON`)
  const meant = closest(name, Object.keys(schemasOf(await all(commands))))
  const hint = meant ? `Did you mean ${meant}?` : 'tix schema | jq keys lists all there are'
  return Invalid.field('command', `There is no schema for ${quoted(name)}. ${hint}`)
}

function all(commands: Commands): Promise<Command[]> {
  return Promise.all(Object.values(commands).map(load => load()))
}

/** Of those that give JSON, by their names. */
function schemasOf(commands: readonly Command[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    commands.flatMap(({ name, summary, output, writes }) =>
      output ? [[name, envelopeSchema(name, summary, output(), { writes })]] : [],
    ),
  )
}
