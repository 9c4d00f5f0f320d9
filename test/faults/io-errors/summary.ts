import type { Row } from './every-call.ts'

/** The table of docs/reliability.md: what each system call failed with, how often it struck, and the answers. */
export function bySystemCall(rows: readonly Row[]): string {
  const calls = new Map<string, Row[]>()
  for (const row of rows) {
    const [call = ''] = row.fault.split(' ')
    calls.set(call, [...(calls.get(call) ?? []), row])
  }
  const head = ['| system call | errors | struck | answers |', '| --- | --- | --- | --- |']
  return [...head, ...[...calls].map(([call, ofCall]) => line(call, ofCall))].join('\n')
}

function line(call: string, rows: readonly Row[]): string {
  const errors = new Set(rows.map(({ fault }) => fault.replace(/^\S+ /, '').replace(', lasting', '')))
  const struck = rows.reduce((sum, row) => sum + row.struck, 0)
  return `| ${call} | ${[...errors].join(', ')} | ${struck} | ${answersOf(rows)} |`
}

function answersOf(rows: readonly Row[]): string {
  const answers = new Map<string, number>()
  for (const { outcomes } of rows)
    for (const [outcome, times] of Object.entries(outcomes))
      answers.set(outcome, (answers.get(outcome) ?? 0) + times)
  return [...answers]
    .sort(([, a], [, b]) => b - a)
    .map(([outcome, times]) => `${times} ${outcome === '0' ? 'done' : outcome.replace(/^\d+ /, '')}`)
    .join(', ')
}
