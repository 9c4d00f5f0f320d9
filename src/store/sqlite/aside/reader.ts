import { constants, setPriority } from 'node:os'
import type { Connection } from '../connection.ts'
import { openPatiently, toSend } from './other-process.ts'
import type { Answer, Question } from './question.ts'

/** The program of a process that reads for another one: see reads-aside.ts. */
let connection: Connection | undefined

async function answer({ id, path, statement, params }: Question): Promise<Answer> {
  try {
    connection ??= await begun(path)
    return { id, rows: await connection.all(statement, params) }
  } catch (error) {
    return { id, error: toSend(error) }
  }
}

async function begun(path: string): Promise<Connection> {
  const opened = await openPatiently(path)
  opened.exec('BEGIN')
  return opened
}

// Who sells comes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
let last: Promise<unknown> = Promise.resolve()
process.on('message', (question: Question) => {
  last = last.then(async () => process.send?.(await answer(question)))
})
