import { revokeToken as revoke } from '../../ticketing/access/revoke-token.ts'
import { required } from '../field.ts'
import { tokenName } from '../fields/token.ts'
import { operation } from '../operation.ts'
import { tokenSchema } from '../schemas/token.ts'
import { replayedSchema } from '../schemas/values.ts'

export const revokeToken = operation({
  name: 'token revoke',
  summary: 'End a token, for every server at once',
  role: 'owner',
  writes: true,
  input: { name: required(tokenName) },
  output: () => ({ properties: { token: tokenSchema(), replayed: replayedSchema }, optional: ['replayed'] }),
  run: async (context, { name }, { dryRun }) => {
    const { token, replayed } = await revoke(context, name, { dryRun })
    return { token, ...(replayed && { replayed }) }
  },
})
