/** What figures are called where people read them. */
const WORDS: Readonly<Record<string, string>> = { netAmount: 'net amount', checkedIn: 'checked in' }

export function called(name: string): string {
  return WORDS[name] ?? name
}
