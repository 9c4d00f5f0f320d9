import type { Context } from '../context.ts'
import { findToken, readToken, type Token } from './token.ts'

/** A token as it is now, by its name. @throws NotFound */
export function showToken({ store, clock }: Context, name: string): Promise<Token> {
  return store.read(async queries => readToken(queries, await findToken(queries, name), clock.now()))
}
