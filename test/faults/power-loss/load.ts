import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { bin } from '../../support/processes.ts'
import { type Running, run } from '../torture/processes.ts'

/** The files of one instant, and what had been acknowledged by then. */
export interface Image {
  folder: string
  /** Codes of bookings. */
  acknowledged: string[]
}

const BOOKERS = 4
const IMPORTED_ROWS = 400
export const FILES = ['office.db', 'office.db-wal', 'office.db-shm']

/** Bookings and imports by real processes, that can all be stopped at once. */
export class Load {
  readonly #folder: string
  readonly #db: string
  readonly #running = new Set<Running>()
  readonly #acknowledged: string[] = []
  #count = 0
  #over = false

  constructor(folder: string) {
    this.#folder = folder
    this.#db = join(folder, 'office.db')
  }

  async begin(): Promise<{ done: Promise<unknown> }> {
    const starts = ['--starts', '2031-05-01 19:30', '--timezone', 'UTC']
    await this.#tix(['create-event', 'Load', '--capacity', '1000000', '--slug', 'load', ...starts])
    const loops = Array.from({ length: BOOKERS }, () => this.#forEver(() => this.#book()))
    return { done: Promise.all([...loops, this.#forEver(() => this.#import())]) }
  }

  end(): void {
    this.#over = true
  }

  /**
   * Copies the files as they are at this very instant: everybody is stopped wherever he is, in the middle
   * of a transaction or a checkpoint. (Copied one after the other while others write, they would show a
   * state that never was.)
   */
  async image(name: string): Promise<Image> {
    const stopped = [...this.#running]
    for (const { child } of stopped) child.kill('SIGSTOP')
    for (const { child } of stopped) while (!isStill(child.pid)) await sleep(1)
    const acknowledged = [...this.#acknowledged]
    const folder = join(this.#folder, name)
    mkdirSync(folder)
    for (const file of FILES)
      if (existsSync(join(this.#folder, file))) copyFileSync(join(this.#folder, file), join(folder, file))
    for (const { child } of stopped) child.kill('SIGCONT')
    return { folder, acknowledged }
  }

  async #forEver(act: () => Promise<void>): Promise<void> {
    while (!this.#over) await act()
  }

  async #book(): Promise<void> {
    const guest = `guest${++this.#count}@example.com`
    const { answer } = await this.#tix([
      'book',
      'load',
      '--email',
      guest,
      '-n',
      String(1 + (this.#count % 4)),
    ])
    const code = answer?.data?.booking?.code
    if (typeof code === 'string') this.#acknowledged.push(code)
  }

  async #import(): Promise<void> {
    const file = join(this.#folder, `import-${++this.#count}.csv`)
    const rows = Array.from({ length: IMPORTED_ROWS }, (_, i) => `row${this.#count}-${i}@example.com,1`)
    writeFileSync(file, ['email,quantity', ...rows, ''].join('\n'))
    await this.#tix(['import', file, '--event', 'load'])
  }

  async #tix(words: readonly string[]) {
    const running = run(bin, [...words, '--db', this.#db, '--json', '--timeout', '5m'], {})
    this.#running.add(running)
    const end = await running.ended
    this.#running.delete(running)
    return end
  }
}

/** Stopped, or gone. */
function isStill(pid: number | undefined): boolean {
  try {
    const [, state] = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return state === 'T' || state === 'Z'
  } catch {
    return true
  }
}
