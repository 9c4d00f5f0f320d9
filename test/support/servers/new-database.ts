import { ask } from '../ask.ts'

/** A server on which databases are made. */
export interface DatabaseServer {
  /** Of a database from which others may be made, by a role that may. */
  url: string
  /** How it is to copy a template, if not as it likes. */
  strategy: string
}

/** Turkish has rules of its own for i and I: what the server sorts or folds by them shows. */
const LOCALE = "ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'"

/** Makes a database; gives its URL. */
export async function createDatabase(
  { url, strategy }: DatabaseServer,
  name: string,
  template = 'template0',
): Promise<string> {
  await ask(url, `CREATE DATABASE ${name} ${LOCALE} TEMPLATE ${template} ${strategy}`)
  const made = new URL(url)
  made.pathname = `/${name}`
  return made.href
}
