import { describe, expect, it } from 'vitest'
import { cursor, cut, pageOf } from '../../src/ticketing/paging.ts'

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a cursor', () => {
  it('is what the page before gave, with a number or a text as its key', () => {
    expect(cursor(encoded(['starts', '2030-05-01', 7]))).toEqual({
      order: 'starts',
      key: '2030-05-01',
      id: 7,
    })
    expect(cursor(encoded(['available', 3, 7]))).toEqual({ order: 'available', key: 3, id: 7 })
  })

  it.each([
    ['nothing', ''],
    ['a word', 'next'],
    ['no list', encoded({ order: 'starts', key: 1, id: 7 })],
    ['an order that is no text', encoded([1, 'a', 7])],
    ['a key that is neither', encoded(['starts', null, 7])],
    ['an id that is none', encoded(['starts', 'a', 7.5])],
    ['an id that is a text', encoded(['starts', 'a', '7'])],
  ])('that is %s is refused', (_, raw) => {
    expect(() => cursor(raw)).toThrow('must be what an earlier page gave as next, not ')
  })

  it('of a list in another order is refused', () => {
    const after = { order: 'name', key: 'a', id: 1 }
    expect(() => pageOf({ cursor: after }, 'starts')).toThrow('is of a list sorted by name, not starts')
    expect(pageOf({ cursor: after, limit: 5 }, 'name')).toEqual({ limit: 6, after: { key: 'a', id: 1 } })
  })
})

describe('a page', () => {
  it('has as many rows as are asked for, and no more than there may be', () => {
    expect(pageOf({}, 'name').limit).toBe(101)
    expect(pageOf({ limit: 1e9 }, 'name').limit).toBeLessThanOrEqual(10_001)
  })

  it('tells whether another follows', () => {
    const rows = [{ id: 1 }, { id: 2 }, { id: 3 }]
    const keyOf = ({ id }: { id: number }) => ({ key: id, id })
    const page = pageOf({ limit: 2 }, 'id')
    const { rows: first, next } = cut(rows, page, 'id', keyOf)
    expect([first, cursor(next ?? '')]).toEqual([[{ id: 1 }, { id: 2 }], { order: 'id', key: 2, id: 2 }])
    expect(cut(rows.slice(1), page, 'id', keyOf)).toEqual({ rows: rows.slice(1), next: null })
  })
})
