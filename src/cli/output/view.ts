import type { ChalkInstance } from 'chalk'

/** A plain value of a field: what CSV, TSV and scripts get. */
export type Cell = string | number | boolean | null

export interface Field<Item> {
  value: (item: Item) => Cell
  /** How a person at a terminal sees it, where that differs. */
  human?: (item: Item, style: ChalkInstance) => string
  label?: string
  align?: 'right'
}

/** The fields of a view by their names in CSV, TSV and --fields. */
export interface FieldNames {
  fields: Readonly<Record<string, unknown>>
}

/** How items of one kind are shown, whatever the format. */
export interface View<Item> extends FieldNames {
  /** By name: every field of the JSON (the compiler asks for it), and whatever else a table has. */
  fields: Readonly<Record<keyof Item & string, Field<Item>> & Record<string, Field<Item>>>
  /** The fields of a table at a terminal; a single item shows them one below the other. */
  table: readonly string[]
  /** What --quiet prints of an item: the one thing that a script wants, or nothing. */
  quiet: (item: Item) => string | undefined
}

/** Items with their view, ready for any format. What kind of items they are is no longer visible. */
export interface Shown {
  fieldNames: readonly string[]
  tableNames: readonly string[]
  items: readonly object[]
  /** One item, to be shown as a card. */
  single: boolean
  label: (field: string) => string
  align: (field: string) => 'left' | 'right'
  cell: (row: number, field: string) => Cell
  human: (row: number, field: string, style: ChalkInstance) => string
  quiet: (row: number) => string | undefined
  /** What a person reads where there are no items. */
  empty: string
}

export function shownList<Item extends object>(
  view: View<Item>,
  items: readonly Item[],
  empty: string,
): Shown {
  const field = (name: string): Field<Item> => view.fields[name] ?? { value: () => null }
  const at = (row: number): Item => {
    const item = items[row]
    if (!item) throw new RangeError(`no item ${row} of ${items.length}`)
    return item
  }
  return {
    fieldNames: Object.keys(view.fields),
    tableNames: view.table,
    items,
    single: false,
    label: name => field(name).label ?? name,
    align: name => field(name).align ?? 'left',
    cell: (row, name) => field(name).value(at(row)),
    human: (row, name, style) =>
      field(name).human?.(at(row), style) ?? String(field(name).value(at(row)) ?? ''),
    quiet: row => view.quiet(at(row)),
    empty,
  }
}

export function shownOne<Item extends object>(view: View<Item>, item: Item): Shown {
  return { ...shownList(view, [item], ''), single: true }
}
