import { showToken as show } from '../../ticketing/access/show-token.ts'
import { required } from '../field.ts'
import { tokenName } from '../fields/token.ts'
import { operation } from '../operation.ts'
import { tokenSchema } from '../schemas/token.ts'

/** For the Location of a token that was made; the command line has only the list. */
export const showToken = operation({
  name: 'token show',
  summary: 'Show a token, without its secret',
  role: 'owner',
  input: { name: required(tokenName) },
  output: () => ({ properties: { token: tokenSchema() } }),
  run: async (context, { name }) => ({ token: await show(context, name) }),
})
