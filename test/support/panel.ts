import type { Panel, PanelQuestion } from '../../src/cli/counter/panel/panel.ts'

/** What is typed, or what happens elsewhere before it. */
export type Step = string | (() => Promise<unknown>)

/**
 * A panel at which these steps are taken, one a question.
 *
 * @param asked is told of each question
 */
export function typedPanel(
  steps: readonly Step[],
  size: { columns: number; rows: number },
  asked: (question: PanelQuestion) => void = () => {},
): { panel: Panel; said: string[] } {
  const left = [...steps]
  const said: string[] = []
  const ask = async (question: PanelQuestion): Promise<string | undefined> => {
    asked(question)
    const step = left.shift()
    if (typeof step !== 'function') return step
    await step()
    return ask(question)
  }
  const say = (text: string) => void said.push(text.trim())
  return {
    said,
    panel: {
      ask,
      say,
      refuse: say,
      redraw: () => {},
      ring: () => {},
      wait: async () => true,
      size: () => size,
      close: () => {},
    },
  }
}
