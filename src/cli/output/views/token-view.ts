import type { Token } from '../../../ticketing/access/token.ts'
import { statusWord } from '../human.ts'
import { moment } from '../moment.ts'
import type { View } from '../view.ts'

const fields: View<Token>['fields'] = {
  name: { value: t => t.name },
  role: { value: t => t.role },
  events: { value: t => t.events.join(' '), shrinks: true },
  status: { value: t => t.status, human: (t, style) => statusWord(t.status, style) },
  createdAt: moment(t => t.createdAt, 'created'),
  createdBy: { value: t => t.createdBy, label: 'by' },
  expiresAt: moment(t => t.expiresAt, 'expires'),
  revokedAt: moment(t => t.revokedAt, 'revoked'),
  lastUsedAt: moment(t => t.lastUsedAt, 'last used'),
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
