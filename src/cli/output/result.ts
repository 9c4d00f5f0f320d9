import type { TixError } from '../../values/errors.ts'
import type { Shown } from './view.ts'

/** What a command answers. It never prints: `output/` decides from flags and terminal how this looks. */
export interface Result {
  message: string
  /** The message is what one wants to know of a long list: at a terminal it stands below it. */
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
  /** The stream is of what happens now: it is shown as it comes, never in a pager. */
  live?: boolean
  /** What a stream has come to, known when it has ended: it stands for `message`, and whatever is wrong stands in the items. */
  atEnd?: () => { message: string; failure: TixError | undefined }
  /** Each portion of the stream is the whole anew, and not what comes next; it is live. */
  replaces?: boolean
  /** It has gone to `Context.document` already, and there is nothing left to show. */
  written?: boolean
}
