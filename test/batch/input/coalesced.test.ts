import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { coalesced, readAhead } from '../../../src/batch/input/coalesced.ts'
import { settled, turn } from '../../../src/values/turn.ts'

async function* source(...portions: (readonly [waitMs: number, items: number[]])[]) {
  for (const [waitMs, items] of portions) {
    if (waitMs > 0) await sleep(waitMs)
    yield [...items]
  }
}

async function all<T>(portions: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const portion of portions) found.push(portion)
  return found
}

const size = ({ length }: number[]) => length

describe('portions of a source', () => {
  it('are put together until there are enough', async () => {
    const quick = source([0, [1, 2]], [0, [3]], [0, [4]], [0, [5]])
    expect(await all(coalesced(quick, 3, size))).toEqual([
      [[1, 2], [3]],
      [[4], [5]],
    ])
  })

  it('are not kept back while the source lets us wait', async () => {
    const taken: number[][][] = []
    const took = async (count: number) => {
      while (taken.length < count) await sleep(1)
    }
    const slow = (async function* () {
      yield* source([0, [1]], [0, [2]])
      await took(1)
      yield [3]
      await took(2)
      yield [4]
    })()
    for await (const portion of coalesced(slow, 1000, size)) taken.push(portion)
    expect(taken).toEqual([[[1], [2]], [[3]], [[4]]])
  })

  it('are put together also if they came while long work kept the event loop', async () => {
    const quick = (async function* () {
      yield [1]
      await turn()
      yield [2]
    })()
    await turn()
    const ahead = coalesced(quick, 2, size).next()
    await settled()
    for (const endMs = Date.now() + 60; Date.now() < endMs; );
    expect((await ahead).value).toEqual([[1], [2]])
  })

  it('that are together come without a turn of the event loop', async () => {
    const ahead = readAhead(source([0, [1]], [20, [2]], [0, [3]]), 3, size)
    await ahead.next()
    let turned = false
    setImmediate(() => {
      turned = true
    })
    expect([(await ahead.next()).value, (await ahead.next()).value, turned]).toEqual([[2], [3], false])
  })

  it('pass on what the source fails with, after what came before it', async () => {
    const found: number[][][] = []
    const failing = (async function* () {
      yield [1]
      while (found.length === 0) await sleep(1)
      throw new Error('the pipe broke')
    })()
    const reading = (async () => {
      for await (const portion of coalesced(failing, 1000, size)) found.push(portion)
    })()
    await expect(reading).rejects.toThrow('the pipe broke')
    expect(found).toEqual([[[1]]])
  })

  it('are not lost with a source that fails at once', async () => {
    const found: number[][][] = []
    const failing = (async function* () {
      yield* source([0, [1]], [0, [2]])
      throw new Error('the pipe broke')
    })()
    const reading = (async () => {
      for await (const portion of coalesced(failing, 1000, size)) found.push(portion)
    })()
    await expect(reading).rejects.toThrow('the pipe broke')
    expect(found).toEqual([[[1], [2]]])
  })
})
