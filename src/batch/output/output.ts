/** Somewhere to write a document to. */
export interface Sink {
  write: (content: string | Uint8Array) => void
  /** Puts it in place. */
  complete: () => void
  abandon: () => void
}
