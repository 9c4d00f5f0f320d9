import type { TixError } from '../../values/errors.ts'
import type { Shown } from './view.ts'

/** What a command answers. It never prints: `output/` decides from flags and terminal how this looks. */
export interface Result {
  message: string
  /** Whether the message sums up a long list: at a terminal it is then printed below the list. */
  verdict?: boolean
  /** The `data` of the JSON envelope. */
  data: Record<string, unknown>
  /** The items of `data`, for every format that is not JSON. */
  view: Shown
  /** Why it is not a success in spite of its data (rejected rows, findings): shown with it, and the exit code. */
  failure?: TixError | undefined
  /**
   * What follows the items of `view`, portion by portion, where that has no end or does not fit into
   * memory. It ends when `Context.interrupted` says so. As JSON, a stream is an item a line, like NDJSON.
   */
  stream?: AsyncIterable<Shown>
  /**
   * Lists of `data` that do not fit into memory, by their names: the JSON document has them page by page. Their items
   * are those of `view` and `stream` for every other format.
   */
  lists?: Readonly<Record<string, AsyncIterable<Shown>>>
  /** Whether the stream follows what happens now: it is shown as it comes, never in a pager. */
  live?: boolean
  /** What a stream has come to, known when it has ended. It replaces `message` and `failure`. */
  atEnd?: () => { message: string; failure: TixError | undefined }
  /** Each portion of the stream is the whole anew, and not what comes next; it is live. */
  replaces?: boolean
  /** Whether all of it went to `CommandContext.document` already. */
  written?: boolean
}
