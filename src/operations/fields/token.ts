import { TOKEN_ROLES } from '../../store/queries/tokens.ts'
import { durationWithUnit } from '../../values/duration.ts'
import { limits } from '../../values/limits.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { choice, field, list } from '../field.ts'

export const tokenName = field(
  { help: 'what the token is called, in the log', placeholder: 's' },
  text(limits.tokenName),
)
/** One that a path can have: /v1/tokens/.. is another one to every client. */
export const newTokenName = field({ help: 'what the token is called, in the log', placeholder: 's' }, raw => {
  const name = text(limits.tokenName)(raw)
  if (name === '.' || name === '..') throw new ParseError(`must be more than dots, not ${quoted(name)}`)
  return name
})
export const tokenRole = choice(
  { help: `what it may do: ${TOKEN_ROLES.join(', ')}`, placeholder: 'role' },
  TOKEN_ROLES,
)
export const tokenEvents = list(
  {
    help: 'only for this event (id or slug); else for all',
    placeholder: 'event',
    aliases: ['events'],
    narrows: true,
  },
  text(limits.slug),
  limits.tokenEvents,
)
export const tokenExpires = field(
  { help: 'how long it is valid, like 12h or 90d; else until it is revoked', placeholder: 'duration' },
  durationWithUnit('1s', '3650d'),
)
