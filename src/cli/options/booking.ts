import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { option } from './make.ts'

export const eventOption = option(
  'event',
  '--event <event>',
  'only of this event (id or slug)',
  text(limits.slug),
)
