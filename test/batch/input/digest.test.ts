import { expect, it } from 'vitest'
import { contentDigest } from '../../../src/batch/input/digest.ts'

it('What a row says has the digest under which earlier versions keep it', () => {
  expect(contentDigest(['A', 'jazz', 'B', 'ada@example.com', undefined, 2])).toBe(
    'E2M1C50CJM9952HC56;D2HFF7683',
  )
  expect(contentDigest([])).toBe('FOAM@93=8B@4<0HG82322F73DB13')
  expect(contentDigest(['a', 'b'])).not.toBe(contentDigest(['ab']))
  expect(contentDigest(['\u6f22', 1])).toBe(contentDigest(['\u6f22', '1']))
})
