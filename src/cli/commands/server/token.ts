import { createToken } from '../../../operations/tokens/create.ts'
import { listTokens } from '../../../operations/tokens/list.ts'
import { revokeToken } from '../../../operations/tokens/revoke.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList, shownOne } from '../../output/view.ts'
import { newTokenView, tokenView } from '../../output/views/token-view.ts'

export const tokenCreateCommand = commandFor(createToken, {
  args: ['name'],
  examples: [
    'tix token create web-shop --role seller',
    'tix token create door-2 --role gate --event jazz-night --expires 12h -q',
  ],
  shows: newTokenView,
  answer: ({ token, secret }) => ({
    message:
      secret === null
        ? `The token ${token.name} was made before; its secret was shown then`
        : `Made the token ${token.name}. Its secret is shown this once`,
    view: shownOne(newTokenView, { ...token, secret }),
  }),
})

export const tokenListCommand = commandFor(listTokens, {
  examples: ['tix token list', 'tix token list --json'],
  shows: tokenView,
  answer: ({ tokens }) => ({
    message: `${tokens.length} ${tokens.length === 1 ? 'token' : 'tokens'}`,
    view: shownList(tokenView, tokens, 'No tokens'),
  }),
})

export const tokenRevokeCommand = commandFor(revokeToken, {
  args: ['name'],
  examples: ['tix token revoke web-shop'],
  shows: tokenView,
  answer: ({ token, replayed }) => ({
    message: replayed ? `${token.name} was revoked before` : `Revoked ${token.name}`,
    view: shownOne(tokenView, token),
  }),
})
