import { createToken as create } from '../../ticketing/access/create-token.ts'
import { required } from '../field.ts'
import { newTokenName, tokenEvents, tokenExpires, tokenRole } from '../fields/token.ts'
import { operation } from '../operation.ts'
import { tokenSchema } from '../schemas/token.ts'
import { nullableString, replayedSchema } from '../schemas/values.ts'

export const createToken = operation({
  name: 'token create',
  summary: 'Make a token for a caller of the server',
  description:
    'Its secret is shown this once and kept nowhere: if you lose it, revoke the token and make another.',
  role: 'owner',
  writes: true,
  input: {
    name: required(newTokenName),
    role: required(tokenRole),
    event: tokenEvents,
    expires: tokenExpires,
  },
  output: () => ({
    properties: { token: tokenSchema(), secret: nullableString, replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { name, role, event, expires }, { dryRun }) => {
    const request = { name, role, events: event, expiresMs: expires }
    const { token, secret, replayed } = await create(context, request, { dryRun })
    return { token, secret, ...(replayed && { replayed }) }
  },
})
