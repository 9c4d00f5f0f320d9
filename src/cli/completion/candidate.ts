/** Something that may come next, and what it means. */
export interface Candidate {
  value: string
  meaning?: string | undefined
}
