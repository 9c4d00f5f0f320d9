import { Declined, Interrupted, Invalid } from '../../values/errors.ts'
import { terminal } from './terminal.ts'

/** What a person is asked: with yes or no, or, where much is lost, to type a word. */
export interface Question {
  question: string
  typed?: string | undefined
}

/** Asks a person before something that cannot be taken back; --yes is the answer, for scripts. */
export function confirmer(
  { yes, input }: { yes: boolean; input: boolean },
  interrupted: AbortSignal,
): (asked: string | (() => Promise<Question>)) => Promise<void> {
  return async asked => {
    if (yes) return
    const { question, typed } =
      typeof asked === 'string' ? { question: asked, typed: undefined } : await asked()
    if (!input || !terminal.canAsk())
      throw Invalid.field('yes', `is required where nobody can be asked: ${question}`)
    if (typed === undefined) {
      const answer = await answerTo(`${question} [y/N] `, interrupted)
      if (!/^y(es)?$/i.test(answer.trim())) throw new Declined('Nothing was changed')
      return
    }
    const answer = await answerTo(`${question}\nTo do it, type ${typed}: `, interrupted)
    if (answer.trim() !== typed) throw new Declined('Nothing was changed')
  }
}

/** What is typed; nothing where the input ends (Ctrl-D). @throws Interrupted on Ctrl-C */
async function answerTo(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  const prompt = createInterface({ input: process.stdin, output: process.stderr })
  let interrupted = false
  prompt.once('SIGINT', () => {
    interrupted = true
    prompt.close()
  })
  const closed = new Promise<string>(resolve => prompt.once('close', () => resolve('')))
  const answer = await Promise.race([prompt.question(question, { signal }).catch(() => ''), closed])
  prompt.close()
  if (interrupted || signal.aborted) throw new Interrupted('Interrupted. Nothing was changed')
  return answer
}
