import type { Kind } from '../kind.ts'
import { limits } from '../limits.ts'
import { grouped } from '../number.ts'
import { ParseError, quoted } from '../parse-error.ts'
import { sha256 } from '../sha256.ts'
import { nameKey } from './names.ts'

/** `[a-z0-9-]`, unique among events. */
export type Slug = Kind<string, 'Slug'>

/** A slug as someone typed it. At least one letter, so that it is never taken for an id. */
export function slug(raw: string): Slug {
  if (!/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(raw))
    throw new ParseError(
      `must be lower-case letters, digits and single hyphens, with at least one letter, like jazz-night, not ${quoted(raw)}`,
    )
  if (raw.length > limits.slug)
    throw new ParseError(`must have at most ${limits.slug} characters, not ${grouped(raw.length)}`)
  return raw as Slug
}

/** Loaded beforehand, because a transaction must not wait for it. */
let slugify: typeof import('@sindresorhus/slugify').default | undefined

/**
 * The slug that a name suggests: `Jazz Night` → `jazz-night`, `Жар-птица` → `zhar-ptitsa`, `1984` → `event-1984`,
 * `東京` → `event-` and what stands for this name and no other.
 */
export async function slugFrom(name: string): Promise<Slug> {
  slugify ??= (await import('@sindresorhus/slugify')).default
  const plain = slugify(name.normalize('NFKC'), { decamelize: false })
    .slice(0, limits.slug - 10)
    .replace(/-+$/, '')
  if (/[a-z]/.test(plain)) return plain as Slug
  // A script that cannot be transliterated leaves nothing: different names still get different slugs.
  const rest = /\p{L}|\p{S}/u.test(name) ? markOf(name) : ''
  return ['event', plain, rest].filter(part => part !== '').join('-') as Slug
}

/** Seven characters that stand for a name; the first is a letter. */
function markOf(name: string): string {
  return `n${sha256(nameKey(name)).readUIntBE(0, 5).toString(36).padStart(8, '0').slice(-6)}`
}

/** The first of `slug`, `slug-2`, `slug-3`, … that is not taken. */
export function freeSlug(wanted: Slug, taken: readonly string[]): Slug {
  const occupied = new Set(taken)
  let candidate: string = wanted
  for (let n = 2; occupied.has(candidate); n++) candidate = `${wanted}-${n}`
  return candidate as Slug
}
