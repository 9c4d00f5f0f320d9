import { assertNoDatabase } from '../../batch/output/place.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { option } from './make.ts'

/** A file to write tickets into, which is no database. */
export function ticketPath<Key extends string>(key: Key, flags: string, help: string) {
  return option(key, flags, help, raw => {
    const path = text(limits.path)(raw)
    assertNoDatabase(path, key)
    return path
  })
}
