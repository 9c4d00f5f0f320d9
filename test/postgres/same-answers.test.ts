import { join } from 'node:path'
import { expect, it } from 'vitest'
import { TixError } from '../../src/values/errors.ts'
import { festival, nextAct, numbers, withCodes } from '../model/histories.ts'
import { newDatabase } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import type { TestOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const FIRST = Number(process.env['TIX_HISTORY_SEED'] ?? 1)
const RUNS = Number(process.env['TIX_HISTORY_RUNS'] ?? 1)

/** Ids of rows are a server's own: it counts those of inserts that came to nothing. */
async function answerOf(office: TestOffice, run: (office: TestOffice) => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify((await run(office)) ?? null).replace(/"(id|entry)":\d+/g, '')
  } catch (error) {
    if (error instanceof TixError) return `${error.code} ${error.message}`
    throw error
  }
}

it.each(Array.from({ length: RUNS }, (_, n) => FIRST + n))(
  'a long history has the same answers on a server as in a file: seed %i',
  async seed => {
    const next = numbers(seed)
    const file = await festival(join(folder, `${seed}.db`), seed)
    const server = await festival(await newDatabase(folder, `${seed}.db`), seed)
    for (let step = 0; step < 50; step++) {
      const act = await nextAct(next, file)
      const key = act.repeatable && next() < 0.3 ? `key ${step}` : undefined
      const answer = (office: TestOffice) =>
        answerOf(withCodes(office, seed * 1_000 + step, key), at => act.run(at, false))
      expect(await answer(server), act.name).toBe(await answer(file))
    }
    expect(await brokenInvariants(server.db)).toEqual([])
  },
)
