import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { session } from '../../../docs/picture.mts'

const docs = resolve(import.meta.dirname, '../../../docs')

/** Of each line what can be seen, without codes of bookings, which differ, and without gaps, which are not drawn. */
const comparable = (lines: readonly string[]) =>
  lines.map(line => line.replaceAll(/\b[2-9A-Z]{4}-[2-9A-Z]{4}\b/g, 'CODE').replaceAll(/\s+/g, ''))

it.each(['light', 'dark'])('the %s picture of the README is what tix prints now (npm run picture)', theme => {
  const drawn = readFileSync(resolve(docs, `terminal-${theme}.svg`), 'utf8')
  const lines = [...drawn.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, text = '']) =>
    text
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&amp;', '&'),
  )
  const printed = session().replaceAll(/\u001b\[\d+m/g, '')
  expect(comparable(lines)).toEqual(comparable(printed.split('\n')))
})
