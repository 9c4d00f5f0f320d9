import { Chalk } from 'chalk'
import { expect, it } from 'vitest'
import { boardOf } from '../../../../src/cli/counter/selling/board.ts'
import { SeatsLeft } from '../../../../src/cli/counter/selling/stand.ts'
import type { Store } from '../../../../src/store/store.ts'
import { Busy } from '../../../../src/values/errors.ts'
import { eventually } from '../../../support/busy-machine.ts'
import { testOffice } from '../../../support/office.ts'
import { scratchFolder } from '../../../support/tix.ts'

const folder = scratchFolder()
const plain = new Chalk({ level: 0 })

it('seats left are followed through a time in which nothing can be read, which is shown', async () => {
  const office = await testOffice(folder)
  await office.event('Jazz', 10)
  let away = false
  const store: Store = {
    ...office.store,
    write: office.store.write.bind(office.store),
    changes: office.store.changes.bind(office.store),
    read: (work, options) => (away ? Promise.reject(new Busy('away')) : office.store.read(work, options)),
  }
  const seats = await SeatsLeft.of({ ...office, store }, 'jazz')
  const shown = () => boardOf(seats, plain, { columns: 80, rows: 24 }).join('\n')
  const ended = new AbortController()
  const following = seats.follow(ended.signal, () => {})
  const sees = (what: RegExp) => eventually(() => expect(shown()).toMatch(what))
  await office.book('jazz', 'a')
  await sees(/9 left/)
  away = true
  await office.book('jazz', 'b')
  await sees(/9 left[\s\S]*NO ANSWER: these numbers may be old/)
  away = false
  await sees(/8 left/)
  expect(shown()).not.toContain('NO ANSWER')
  ended.abort()
  await following
})
