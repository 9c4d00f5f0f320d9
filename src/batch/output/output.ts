/** Somewhere to write a document to: what is seen of it before it is complete, and what replaced. */
export interface Output {
  write: (content: string | Uint8Array) => void
  /** Puts it in place. */
  complete: () => void
  abandon: () => void
}
