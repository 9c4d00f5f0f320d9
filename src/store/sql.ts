/** A value as both engines take it. Booleans and dates are not among them on purpose. */
export type Value = string | number | null
export type Params = Readonly<Record<string, Value | undefined>>

/**
 * What a query needs of an engine. Statements are written once, with `:name` parameters, and each
 * driver runs them as prepared statements with positional ones.
 */
export interface Sql {
  /** The first row, if there is one. */
  one<Row>(statement: string, params?: Params): Promise<Row | undefined>
  all<Row>(statement: string, params?: Params): Promise<Row[]>
  /** Runs a statement that returns no rows; gives the number of rows it changed. */
  run(statement: string, params?: Params): Promise<number>
  /** Rows one by one, for results that may not fit into memory. */
  each<Row>(statement: string, params?: Params): AsyncIterable<Row>
  /**
   * Runs a statement whose outcome decides nothing: an engine over a network sends it along and goes on.
   * If it fails, so does whatever comes next, and the transaction with it.
   */
  send(statement: string, params?: Params): Promise<void>
  /**
   * Keeps the rows that a SELECT finds from other writers until this one is done; what is read of them
   * afterwards stays so. Nothing in a transaction that only reads, nor on SQLite, where a writer is alone.
   */
  lock(select: string, params?: Params): Promise<void>
}

export interface Positional {
  text: string
  names: readonly string[]
}

/** Turns every `:name` into the placeholder of an engine, and tells which names they stand for, in order. */
export function positional(statement: string, placeholder: (index: number) => string): Positional {
  const names: string[] = []
  const text = statement.replace(/(?<![:\w]):([a-zA-Z]\w*)/g, (_, name: string) => {
    names.push(name)
    return placeholder(names.length)
  })
  return { text, names }
}

/** The values in the order of the placeholders. A parameter that was forgotten is a bug, not a NULL. */
export function bind(names: readonly string[], params: Params = {}): Value[] {
  const values: Value[] = []
  for (const name of names) {
    const value = params[name]
    if (value === undefined && !(name in params)) throw new Error(`no value for the parameter :${name}`)
    values.push(value ?? null)
  }
  return values
}
