import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sha256 } from '../../src/values/sha256.ts'
import { seed } from '../support/seed.ts'

const nodes = (text: string) => createHash('sha256').update(text).digest('hex')

it('gives the digests that Node gives, of every text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      text => sha256(text).toString('hex') === nodes(text),
    ),
    { seed },
  )
})

it.each([0, 1, 54, 55, 56, 57, 63, 64, 65, 119, 120, 1_000_000])(
  'and of %i letters, around the ends of blocks',
  length => {
    const text = 'a'.repeat(length)
    expect(sha256(text).toString('hex')).toBe(nodes(text))
  },
)
