import { type DescribedLayout, describedLayouts } from '../../../batch/layouts/described.ts'
import type { Result } from '../result.ts'
import { shownList, type View } from '../view.ts'

const layoutsView: View<DescribedLayout> = {
  fields: {
    name: { value: l => l.name },
    title: { value: l => l.title },
    knownBy: { value: l => l.knownBy.map(set => set.join(', ')).join(' / '), label: 'known by' },
    fields: { value: l => pairs(l.fields), label: 'what becomes of its columns' },
    words: { value: l => pairs(l.words), label: 'status words' },
    notRead: { value: l => l.notRead.join(', '), label: 'not read' },
  },
  table: ['name', 'title', 'fields'],
  quiet: l => l.name,
}

function pairs(record: Readonly<Record<string, string>>): string {
  return Object.entries(record)
    .map(([field, column]) => `${field} = ${column}`)
    .join('; ')
}

export function layoutsAnswer(): Result {
  const layouts = describedLayouts()
  return {
    message: `${layouts.length} layouts are known by their headings, or named with --layout`,
    data: { layouts },
    view: shownList(layoutsView, layouts, ''),
  }
}
