import { TOKEN_ROLES } from '../../store/queries/tokens.ts'
import type { Token } from '../../ticketing/access/token.ts'
import type { JsonSchema } from '../field.ts'
import { instantSchema, listOf, nullableInstant, objectOf, stringSchema, words } from './values.ts'

export function tokenSchema(): JsonSchema {
  return objectOf<Token>({
    name: stringSchema,
    role: words(TOKEN_ROLES),
    events: listOf(stringSchema),
    status: words(['active', 'expired', 'revoked']),
    createdAt: instantSchema,
    createdBy: stringSchema,
    expiresAt: nullableInstant,
    revokedAt: nullableInstant,
    lastUsedAt: nullableInstant,
  })
}
