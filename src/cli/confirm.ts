import { Declined, Invalid } from '../store/errors.ts'
import type { Globals } from './globals.ts'
import { terminal } from './terminal.ts'

/** Asks a person before something that cannot be taken back; --yes is the answer, for scripts. */
export function confirmer({ yes, input }: Globals): (question: string) => Promise<void> {
  return async question => {
    if (yes) return
    if (!input || !terminal.canAsk())
      throw Invalid.field('yes', `is needed here, where nobody can be asked: ${question}`)
    const { createInterface } = await import('node:readline/promises')
    const prompt = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await prompt.question(`${question} [y/N] `).finally(() => prompt.close())
    if (!/^y(es)?$/i.test(answer.trim())) throw new Declined('Nothing was changed')
  }
}
