import { type Shown, shownList, type View } from '../view.ts'

/** Somebody to write to. */
export interface Addressee {
  email: string
}

export const addressView: View<Addressee> = {
  fields: { email: { value: a => a.email } },
  table: ['email'],
  quiet: a => a.email,
}

/** Addresses as they come, each once; who has none is not written to. */
async function* addressesOf(
  pages: AsyncIterable<readonly { email: string | null }[]>,
): AsyncGenerator<string[]> {
  const told = new Set<string>()
  for await (const page of pages) {
    const fresh = page.flatMap(({ email }) => (email === null || told.has(email) ? [] : [email]))
    for (const email of fresh) told.add(email)
    if (fresh.length > 0) yield [...new Set(fresh)]
  }
}

export async function* shownAddresses(
  pages: AsyncIterable<readonly { email: string | null }[]>,
  interrupted: AbortSignal,
): AsyncGenerator<Shown> {
  for await (const emails of addressesOf(pages)) {
    if (interrupted.aborted) return
    yield shownList(
      addressView,
      emails.map(email => ({ email })),
      '',
    )
  }
}
