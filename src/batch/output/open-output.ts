import { NewFile } from './new-file.ts'
import type { Sink } from './output.ts'
import { placeOf } from './place.ts'
import { Stream } from './stream.ts'

/**
 * Opens an output. A regular file is put in place only when it is complete: written beside its place, made durable,
 * renamed; until then whatever was there stays. A link is followed, and a file keeps its mode and owner. What is no
 * regular file (a device, a pipe) is written into.
 *
 * @throws NotFound, Forbidden, StorageFailed with the name of the file
 */
export function openOutput(path: string): Sink {
  const place = placeOf(path)
  return place.replaces ? new NewFile(path, place.path, place.stat) : new Stream(path)
}
