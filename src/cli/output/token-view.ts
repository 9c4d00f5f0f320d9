import type { Token } from '../../ticketing/access/token.ts'
import { dateAndTime, statusWord } from './human.ts'
import type { View } from './view.ts'

const time = (at: string | null) => (at === null ? '' : dateAndTime(at))

const fields: View<Token>['fields'] = {
  name: { value: t => t.name },
  role: { value: t => t.role },
  events: { value: t => t.events.join(' '), shrinks: true },
  status: { value: t => t.status, human: (t, style) => statusWord(t.status, style) },
  createdAt: { value: t => t.createdAt, label: 'created', human: t => time(t.createdAt) },
  createdBy: { value: t => t.createdBy, label: 'by' },
  expiresAt: { value: t => t.expiresAt, label: 'expires', human: t => time(t.expiresAt) },
  revokedAt: { value: t => t.revokedAt, label: 'revoked', human: t => time(t.revokedAt) },
  lastUsedAt: { value: t => t.lastUsedAt, label: 'last used', human: t => time(t.lastUsedAt) },
}

export const tokenView: View<Token> = {
  fields,
  table: ['name', 'role', 'events', 'status', 'expiresAt', 'lastUsedAt'],
  spare: ['expiresAt'],
  quiet: t => t.name,
}

/** Of a token that was just made, a script wants the secret. */
export const newTokenView: View<Token & { secret: string | null }> = {
  fields: { ...fields, secret: { value: t => t.secret, human: (t, style) => style.bold(t.secret ?? '') } },
  table: ['name', 'role', 'events', 'expiresAt', 'secret'],
  quiet: t => t.secret ?? undefined,
}
