import type { Backup, Check, Restored } from '../../../store/interface/maintenance.ts'
import { megabytes } from '../human.ts'
import type { View } from '../view.ts'

const COLORS = { ok: 'green', warning: 'yellow', failed: 'red' } as const

export const checkView: View<Check> = {
  fields: {
    name: { value: c => c.name, label: 'check' },
    status: { value: c => c.status, human: (c, style) => style[COLORS[c.status]](c.status) },
    message: { value: c => c.message, wraps: true },
    details: { value: c => JSON.stringify(c.details) },
  },
  table: ['name', 'status', 'message'],
  quiet: c => (c.status === 'failed' ? `${c.name}: ${c.message}` : undefined),
}

export const backupView: View<Backup> = {
  fields: {
    path: { value: b => b.path },
    bytes: { value: b => b.bytes, label: 'size', human: b => megabytes(b.bytes), align: 'right' },
    events: { value: b => b.events, align: 'right' },
    bookings: { value: b => b.bookings, align: 'right' },
    removed: { value: b => b.removed.join(';'), human: b => b.removed.join(', ') },
  },
  table: ['path', 'bytes', 'events', 'bookings', 'removed'],
  quiet: b => b.path,
}

export const restoreView: View<Restored> = {
  fields: {
    path: { value: r => r.path },
    from: { value: r => r.from },
    events: { value: r => r.events, align: 'right' },
    bookings: { value: r => r.bookings, align: 'right' },
    replaced: { value: r => r.replaced },
  },
  table: ['path', 'from', 'events', 'bookings', 'replaced'],
  quiet: r => r.replaced ?? undefined,
}
