import { expect, it } from 'vitest'
import { hasBoxes, printable } from '../../src/tickets/printable.ts'

it.each([
  ['Zoë 🎉 Müller', 'Zoë Müller'],
  ['Ana ❤️', 'Ana'],
  ['👩‍👩‍👧‍👦 Family 👍🏽', 'Family'],
  ['🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'U+1F1E9 U+1F1EA U+1F3F4 U+E0067 U+E0062 U+E0065 U+E006E U+E0067 U+E007F'],
  ['🎉', 'U+1F389'],
  ['☎ ♥ © 1#*', '☎ ♥ © 1#*'],
  ['Ada \u202elive\u202c', 'Ada live\u202c'],
  ['\u2067שלום\u2069 A\u200f', '\u2067שלום\u2069 A\u200f'],
  // Joined by what joins emoji, too.
  ['क्‍ष می‌خواهم', 'क्‍ष می‌خواهم'],
])('%s is printed as %s', (text, printed) => {
  expect(printable(text)).toBe(printed)
})

it('a text that is longer than a line may end one in it, but not before a mark; a short one is as it is', () => {
  expect(printable('é'.repeat(60)).split('\u200b')).toEqual([24, 24, 12].map(count => 'é'.repeat(count)))
  const marked = 'e\u0323\u0302'
  expect(printable(marked.repeat(30)).split('\u200b')).toEqual([24, 6].map(count => marked.repeat(count)))
  for (const text of ['x'.repeat(24), '日'.repeat(90), 'a b '.repeat(50)]) expect(printable(text)).toBe(text)
})

it('letters for which there is no font are known', () => {
  const printed = 'Zoë Ω Я العربي שם हिन्दी ไทย 日本語 ひ カ ㄅ 한국어 🎉 1 €'
  expect(printed.split(' ').filter(hasBoxes)).toEqual([])
  const boxes = 'தமிழ் বাংলা ಕನ್ನಡ ქართული Հայերեն አማርኛ ខ្មែរ ລາວ မြန်မာ'.split(' ')
  expect(boxes.filter(hasBoxes)).toEqual(boxes)
})
