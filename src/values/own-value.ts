/** What a table has for a word that somebody gave: not what every object has, as for `constructor`. */
export function ownValue<V>(table: Readonly<Record<string, V>>, word: string): V | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined
}
