import { constants, setPriority } from 'node:os'
import { Deadline } from '../../engine/deadline.ts'
import type { Connection } from '../connection.ts'
import { openToRead } from '../opening.ts'
import { ifFree, systemCode } from '../sqlite-errors.ts'
import type { Answer, Question } from './question.ts'

const PATIENCE_MS = 10_000

/** The program of a process that reads for another one: see reads-aside.ts. */
let connection: Connection | undefined

async function answer({ id, path, statement, params }: Question): Promise<Answer> {
  try {
    connection ??= await begun(path)
    return { id, rows: await connection.all(statement, params) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { id, error: { code: systemCode(error) ?? null, message } }
  }
}

async function begun(path: string): Promise<Connection> {
  const opened = await new Deadline(PATIENCE_MS).until(() => ifFree(() => openToRead(path)))
  opened.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; BEGIN`)
  return opened
}

// Who sells comes first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
let last: Promise<unknown> = Promise.resolve()
process.on('message', (question: Question) => {
  last = last.then(async () => process.send?.(await answer(question)))
})
