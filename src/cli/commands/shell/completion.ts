import { objectOf, stringSchema } from '../../../operations/schemas/values.ts'
import { command } from '../../command.ts'
import { SCRIPTS, SHELLS } from '../../completion/scripts.ts'
import { wordArgument } from '../../options/make.ts'
import { shownOne, type View } from '../../output/view.ts'

interface Completion {
  shell: string
  script: string
}

const view: View<Completion> = {
  fields: { shell: { value: c => c.shell }, script: { value: c => c.script } },
  table: ['script'],
  quiet: c => c.script.trimEnd(),
}

export const completionCommand = command({
  name: 'completion',
  summary: 'Print a completion script for your shell',
  description:
    'Completes commands, options, their values, time zones, currencies, and from the database slugs, ticket types, ' +
    'bookings, vouchers and tokens.',
  args: [wordArgument('shell', SHELLS.join(', '), SHELLS)],
  examples: [
    'tix completion bash > ~/.local/share/bash-completion/completions/tix',
    'tix completion zsh > ~/.zfunc/_tix',
    'tix completion fish | source',
  ],
  shows: view,
  output: () => ({
    properties: { completion: objectOf<Completion>({ shell: stringSchema, script: stringSchema }) },
  }),
  run: async ({ document }, { shell }) => {
    const script = SCRIPTS[shell]
    const plain = document.format === undefined
    if (plain) document.write(script)
    return {
      message: `Completion for ${shell}`,
      data: { completion: { shell, script } },
      view: shownOne(view, { shell, script }),
      written: plain,
    }
  },
})
