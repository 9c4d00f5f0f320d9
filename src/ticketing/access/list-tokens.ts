import type { Context } from '../context.ts'
import { cut, type PageRequest, pageOf } from '../paging.ts'
import { readToken, type Token } from './token.ts'

/** Every token that there ever was, the first one first. */
export function listTokens(
  context: Context,
  request: PageRequest,
): Promise<{ tokens: Token[]; next: string | null }> {
  const page = pageOf(request, 'tokens')
  const now = context.clock.now()
  return context.store.read(async queries => {
    const { rows, next } = cut(await queries.tokens.list(page), page, 'tokens', row => ({
      key: '',
      id: row.id,
    }))
    const tokens: Token[] = []
    for (const row of rows) tokens.push(await readToken(queries, row, now))
    return { tokens, next }
  })
}
