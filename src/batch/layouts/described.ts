import { LAYOUTS } from './index.ts'

/** A layout as it is told of: what each of its columns becomes. */
export interface DescribedLayout {
  name: string
  title: string
  /** The headings by which it is known, of each edition. */
  knownBy: readonly (readonly string[])[]
  /** Each field with the columns that it is read from. */
  fields: Readonly<Record<string, string>>
  /** Status words of its own, and what they mean. */
  words: Readonly<Record<string, string>>
  notRead: readonly string[]
}

export function describedLayouts(): DescribedLayout[] {
  return LAYOUTS.map(({ name, title, knownBy, fields, status = [], words = {}, ignored = [] }) => ({
    name,
    title,
    knownBy,
    fields: { ...fields, ...(status.length > 0 && { status: status.join(' and ') }) },
    words,
    notRead: ignored,
  }))
}
