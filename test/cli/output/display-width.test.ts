import { describe, expect, it } from 'vitest'
import { cut, displayWidth, padded, wrapped } from '../../../src/cli/output/display-width.ts'

describe('a text takes as many columns as on a terminal', () => {
  it.each([
    ['Kessler', 7],
    ['Łódź', 4],
    ['Łódź'.normalize('NFD'), 4],
    ['สวัสดี', 4],
    ['น้ำ', 2],
    ['मुख्य', 3],
    ['हिन्दी', 5],
    ['اَلْعَرَبِيَّةُ', 7],
    ['עִבְרִית', 5],
    ['𠀋𠮷', 4],
    ['東京', 4],
    ['한국', 4],
    ['한국'.normalize('NFD'), 4],
    ['ﾊﾟﾝ', 3],
    ['ｆｕｌｌ', 8],
    ['❤', 1],
    ['❤️', 2],
    ['☎️', 2],
    ['🎷', 2],
    ['👍🏽', 2],
    ['1️⃣', 2],
    ['👨‍👩‍👧‍👦', 2],
    ['🏳️‍🌈', 2],
    ['🇩🇪🇫🇷', 4],
    ['می‌خواهم', 7],
    ['\u001b[1mbold\u001b[22m', 4],
    ['', 0],
  ])('%s: %i', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

it('a text that fits is not cut, one that does not ends in an ellipsis and never in half a letter', () => {
  expect(cut('สวัสดี', 4)).toBe('สวัสดี')
  expect(cut('❤️❤️❤️', 6)).toBe('❤️❤️❤️')
  expect(cut('𠀋𠮷𠀋', 5)).toBe('𠀋𠮷…')
  expect(cut('𠀋𠮷𠀋', 4)).toBe('𠀋…')
  expect(cut('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 3)).toBe('👨‍👩‍👧‍👦…')
  expect(cut('Jazz Night', 6)).toBe('Jazz…')
  expect(cut('\u001b[1mJazz Night\u001b[22m', 6)).toBe('\u001b[1mJazz…\u001b[22m')
})

it('cells are filled up, and long ones go on in further lines, by the same measure', () => {
  expect(padded('東京', 6, 'right')).toBe('  東京')
  expect(padded('น้ำ', 4, 'left')).toBe('น้ำ  ')
  expect(wrapped('東京 大阪 京都', 9)).toEqual(['東京 大阪', '京都'])
})
