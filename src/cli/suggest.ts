import { shellWord } from '../values/shell-word.ts'

/** Words a command as it is typed to run on the same database: `tix list --all --db x.db`. */
export type Suggest = (words: string) => string

/** @param db the database that was typed; one of the environment or the configuration is found again anyway */
export function suggestFor(db: string | undefined): Suggest {
  const where = db === undefined ? '' : ` --db ${hasPassword(db) ? '<path>' : shellWord(db)}`
  return words => `tix ${words}${where}`
}

/** What is suggested may end up in a log. */
function hasPassword(db: string): boolean {
  return /^[a-z]+:\/\/.*(:.*@|password)/is.test(db)
}
