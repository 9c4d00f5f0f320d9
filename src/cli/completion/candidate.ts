export interface Candidate {
  value: string
  meaning?: string | undefined
}
