import { listTokens as list } from '../../ticketing/access/list-tokens.ts'
import { cursor, limit } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { tokenSchema } from '../schemas/token.ts'
import { listOf, nextSchema } from '../schemas/values.ts'

export const listTokens = operation({
  name: 'token list',
  summary: 'List the tokens of the server, with when they were last used',
  role: 'owner',
  input: { limit, cursor },
  output: () => ({ properties: { tokens: listOf(tokenSchema()), next: nextSchema } }),
  run: (context, input) => list(context, input),
})
