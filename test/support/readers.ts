import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The processes that read aside for another one. */
export function readersOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`
  const children = readdirSync(tasks).flatMap(task =>
    readFileSync(join(tasks, task, 'children'), 'utf8')
      .trim()
      .split(' '),
  )
  return children.map(Number).filter(pid => pid > 0 && commandOf(pid).includes('reader.cjs'))
}

/** Nothing of one that has ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
