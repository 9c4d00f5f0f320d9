import type { ExportItem } from '../../ticketing/reports/export-item.ts'
import { Invalid } from '../../values/errors.ts'
import { grouped } from '../../values/number.ts'
import { sheetText } from '../../values/sheet-text.ts'
import { AMOUNTS, tagsOrJson } from './documents.ts'
import { asReadBack } from './formulas.ts'
import type { Sink } from './output.ts'

/** A sheet holds so many rows. */
export const MOST_ROWS = 1_048_575

/** Hands rows over to the workbook's writer, one page at a time. */
class Feed<Row> implements AsyncIterable<Row> {
  #page: readonly Row[] | undefined
  #done = false
  #wake: (() => void) | undefined
  #taken: (() => void) | undefined

  /** Resolves when all rows of the page have been read. */
  put(page: readonly Row[]): Promise<void> {
    this.#page = page
    this.#wake?.()
    return new Promise(resolve => {
      this.#taken = resolve
    })
  }

  end(): void {
    this.#done = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row> {
    for (;;) {
      while (this.#page === undefined) {
        if (this.#done) return
        await new Promise<void>(resolve => {
          this.#wake = resolve
        })
      }
      const page = this.#page
      this.#page = undefined
      yield* page
      this.#taken?.()
    }
  }
}

export interface WorkbookWriter {
  page: (items: readonly ExportItem[]) => Promise<void>
  end: () => Promise<void>
}

/** Writes a workbook (.xlsx) of one sheet into an output, row by row. */
export async function workbookWriter(
  output: Sink,
  columns: readonly string[],
  name: string,
): Promise<WorkbookWriter> {
  const { writeXlsxStream } = await import('hucre')
  const feed = new Feed<(string | number | null)[]>()
  const stream = writeXlsxStream(feed, {
    name,
    columns: columns.map(header => ({ header })),
    freezePane: { rows: 1 },
    inlineStrings: true,
  })
  const writing = (async () => {
    for await (const piece of stream) output.write(piece)
  })()
  let failed: { error: unknown } | undefined
  writing.catch(error => {
    failed = { error }
  })
  return {
    page: async items => {
      if (items.length === 0) return
      await Promise.race([
        feed.put(items.map(item => columns.map(column => cell(column, item[column] ?? null)))),
        writing,
      ])
      if (failed) throw failed.error
    },
    end: async () => {
      feed.end()
      await writing
    },
  }
}

/** Amounts become numbers, if the 15 digits that a spreadsheet keeps suffice. Text needs no defusing in a workbook. */
function cell(column: string, value: ExportItem[string]): string | number | null {
  if (value === null || typeof value === 'number') return value
  if (typeof value !== 'string') return textCell(column, tagsOrJson(value))
  const isAmount =
    AMOUNTS.includes(column) && /^-?\d+(\.\d+)?$/.test(value) && value.replace(/\D/g, '').length <= 15
  return isAmount ? Number(value) : textCell(column, value)
}

/** The most that a cell can hold; a spreadsheet calls a workbook with more damaged. */
const MOST_CHARACTERS = 32_767

function textCell(column: string, value: string): string {
  const text = sheetText(asReadBack(value))
  if (text.length <= MOST_CHARACTERS) return text
  throw Invalid.field(
    'output',
    `a cell of a sheet holds at most ${grouped(MOST_CHARACTERS)} characters, and one of ${column} has ${grouped(text.length)}: export CSV, or leave that column out`,
  )
}
