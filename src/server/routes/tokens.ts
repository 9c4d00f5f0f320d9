import { createToken } from '../../operations/tokens/create.ts'
import { listTokens } from '../../operations/tokens/list.ts'
import { revokeToken } from '../../operations/tokens/revoke.ts'
import { showToken } from '../../operations/tokens/show.ts'
import { counted } from '../../values/number.ts'
import { type Route, route } from './route.ts'

const showRoute = route(showToken, {
  method: 'GET',
  path: '/tokens/{name}',
  says: ({ token: { name, role, status } }) => `${name}: ${role}, ${status}`,
  isOneThing: true,
})

export const tokenRoutes: readonly Route[] = [
  route(listTokens, {
    method: 'GET',
    path: '/tokens',
    says: ({ tokens }) => counted(tokens.length, 'token'),
  }),
  route(createToken, {
    method: 'POST',
    path: '/tokens',
    says: ({ token, secret }) =>
      secret === null
        ? `The token ${token.name} was made before; its secret was shown then`
        : `Made the token ${token.name}. Its secret is shown this once`,
    makes: ({ token }) => `/tokens/${encodeURIComponent(token.name)}`,
  }),
  showRoute,
  route(revokeToken, {
    method: 'DELETE',
    path: '/tokens/{name}',
    shownBy: showRoute,
    says: ({ token, replayed }) => (replayed ? `${token.name} was revoked before` : `Revoked ${token.name}`),
  }),
]
