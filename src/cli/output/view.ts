import type { ChalkInstance } from 'chalk'
import { visible } from '../../values/parse-error.ts'

/** A plain value of a field: what CSV, TSV and scripts get. */
export type Cell = string | number | boolean | null

export interface ViewField<Item> {
  value: (item: Item) => Cell
  /** How a person at a terminal sees it, where that differs. */
  human?: (item: Item, style: ChalkInstance) => string
  /** What a card, which has the room, tells beside it: of a moment, how far it is from now. */
  aside?: (item: Item) => string
  label?: string
  align?: 'right'
  /**
   * Free text: a narrow table cuts it short, though not below so many columns. What a person types again (a slug, a
   * code) never is.
   */
  shrinks?: true | number
  /** A narrow table gives it several lines. */
  wraps?: true
}

/** The fields of a view by their names in CSV, TSV and --fields. */
export interface FieldNames {
  fields: Readonly<Record<string, unknown>>
}

/** How items of one kind are shown, whatever the format. */
export interface View<Item> extends FieldNames {
  /** By name: every field of the JSON (the compiler asks for it), and whatever else a table has. */
  fields: Readonly<Record<keyof Item & string, ViewField<Item>> & Record<string, ViewField<Item>>>
  /** The fields of a table at a terminal. */
  table: readonly string[]
  /**
   * Of these, what a narrow table can do without: the first goes first. Never money, nor who it is, nor a number without
   * which the others do not add up: rather than without these, it is shown as cards.
   */
  spare?: readonly string[]
  /** The fields of a single item, one below the other, where that is not those of the table. */
  card?: readonly string[]
  /** What --quiet prints of an item: the one thing that a script wants, or nothing. */
  quiet: (item: Item) => string | undefined
}

/** Items with their view, ready for any format; the type of the items is hidden. */
export interface Shown {
  fieldNames: readonly string[]
  tableNames: readonly string[]
  spareNames: readonly string[]
  cardNames: readonly string[]
  items: readonly object[]
  /** One item, to be shown as a card. */
  single: boolean
  label: (field: string) => string
  align: (field: string) => 'left' | 'right'
  shrinks: (field: string) => boolean | number
  wraps: (field: string) => boolean
  cell: (row: number, field: string) => Cell
  human: (row: number, field: string, style: ChalkInstance) => string
  aside: (row: number, field: string) => string
  quiet: (row: number) => string | undefined
  /** What a person reads where there are no items. */
  empty: string
  /** A drawing that is shown instead of a table. */
  drawn?: string
}

const MOST_KEPT = 2000

export function shownList<Item extends object>(
  view: View<Item>,
  items: readonly Item[],
  empty: string,
): Shown {
  const printableItems = new Map<number, Item>()
  const field = (name: string): ViewField<Item> => view.fields[name] ?? { value: () => null }
  const at = (row: number): Item => {
    const item = items[row]
    if (!item) throw new RangeError(`no item ${row} of ${items.length}`)
    return item
  }
  // A table asks column by column, page by page: only the last of a long list are kept.
  const printable = (row: number): Item => {
    if (printableItems.size > MOST_KEPT) printableItems.clear()
    const known = printableItems.get(row)
    if (known) return known
    const item = defused(at(row))
    printableItems.set(row, item)
    return item
  }
  return {
    fieldNames: Object.keys(view.fields),
    tableNames: view.table,
    spareNames: view.spare ?? [],
    cardNames: view.card ?? view.table,
    items,
    single: false,
    label: name => field(name).label ?? name,
    align: name => field(name).align ?? 'left',
    shrinks: name => field(name).shrinks ?? false,
    wraps: name => field(name).wraps ?? false,
    cell: (row, name) => field(name).value(at(row)),
    human: (row, name, style) =>
      field(name).human?.(printable(row), style) ?? String(field(name).value(printable(row)) ?? ''),
    aside: (row, name) => field(name).aside?.(at(row)) ?? '',
    quiet: row => view.quiet(at(row)),
    empty,
  }
}

export function shownOne<Item extends object>(view: View<Item>, item: Item): Shown {
  return { ...shownList(view, [item], ''), single: true }
}

/** Escapes control characters: stored text may hold anything, and only our own colors may reach a terminal. */
function defused<Item extends object>(item: Item): Item {
  return JSON.parse(JSON.stringify(item), (_, value) => (typeof value === 'string' ? visible(value) : value))
}
