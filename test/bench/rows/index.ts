import type { Figure } from '../figure.ts'
import { recovery, shellScript } from './alternatives.ts'
import { crowds } from './crowds.ts'
import { exportRows } from './export.ts'
import { find } from './find.ts'
import { hotEvent } from './hot-event.ts'
import { bookDuringImport, importRows } from './import.ts'
import { load, postgres } from './postgres.ts'
import { reports } from './reports.ts'
import { scale } from './scale.ts'
import { serve } from './serve.ts'
import { serveGrowth } from './serve-growth.ts'
import { book, fortyAtOnce, version } from './start.ts'

interface Row {
  /** @param effort 1 for figures to publish, less for a quick look */
  measure: (effort: number) => Promise<Figure[]>
  /** Whether CI looks at it. */
  short?: boolean
  /** Only when it is asked for by its name. */
  onRequest?: boolean
}

export const rows: Readonly<Record<string, Row>> = {
  version: { measure: version, short: true },
  book: { measure: book, short: true },
  'forty-at-once': { measure: fortyAtOnce, short: true },
  'hot-event': { measure: hotEvent, short: true },
  import: { measure: importRows, short: true },
  export: { measure: exportRows },
  'book-during-import': { measure: bookDuringImport },
  reports: { measure: reports },
  scale: { measure: scale },
  find: { measure: find },
  crowds: { measure: crowds },
  recovery: { measure: recovery },
  shell: { measure: shellScript },
  postgres: { measure: postgres },
  serve: { measure: serve, onRequest: true },
  'serve-growth': { measure: serveGrowth, onRequest: true },
  load: { measure: load, onRequest: true },
}
