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
  /**
   * Runs an INSERT of one row into a table that has ids; gives the row's id, `undefined` where ON CONFLICT DO
   * NOTHING did nothing.
   */
  insert(statement: string, params: Params): Promise<number | undefined>
  /** Inserts each of many rows; gives their ids, in their order. */
  insertAll(statement: string, rows: readonly Params[]): Promise<(number | undefined)[]>
  /** Rows one by one, for results that may not fit into memory. */
  each<Row>(statement: string, params?: Params): AsyncIterable<Row>
  /**
   * Runs a statement whose outcome decides nothing: an engine over a network sends it along and goes on.
   * If it fails, so does whatever comes next, and the transaction with it.
   */
  send(statement: string, params?: Params): Promise<void>
  /** Sends a statement that has to change so many rows; if it changes more or fewer, it has failed. */
  sendOf(rows: number, statement: string, params?: Params): Promise<void>
  /** Sends many rows with a statement that ends with VALUES and one tuple, which is repeated for each row. */
  sendAll(statement: string, rows: readonly Params[]): Promise<void>
  /**
   * Keeps the rows that a SELECT finds from other writers until this one is done; what is read of them
   * afterwards stays so. Nothing in a transaction that only reads, nor on SQLite, where a writer is alone.
   */
  lock(select: string, params?: Params): Promise<void>
  /**
   * Reads a row and keeps the event that it is of from other writers, as `lock` does: also where it was moved to another
   * event while this waited for the first.
   *
   * @param lock finds the id of the event that the row is of
   */
  readLocked<Row extends OfEvent>(lock: string, read: string, params: Params): Promise<Row | undefined>
}

export interface OfEvent {
  eventId: number
}

export interface Positional {
  text: string
  names: readonly string[]
}

/** The id that an INSERT without ON CONFLICT gave. */
export function inserted(id: number | undefined): number {
  if (id === undefined) throw new Error('an INSERT inserted nothing')
  return id
}

/** Numbers of rows in one statement: few, so that few statements are prepared; the largest within the engines' limits. */
const PORTIONS = [100, 30, 10, 3, 1]

interface Repeated {
  names: readonly string[]
  /** The statement with so many tuples. */
  withTuples: (count: number) => string
}

const repeated = new Map<string, Repeated>()

/** A statement that ends with VALUES and one tuple, with more of them. */
function repeat(statement: string): Repeated {
  const known = repeated.get(statement)
  if (known) return known
  const at = statement.lastIndexOf('(')
  const texts = new Map<number, string>()
  const withTuples = (count: number) => {
    const text = texts.get(count) ?? statement + `, ${statement.slice(at)}`.repeat(count - 1)
    texts.set(count, text)
    return text
  }
  const made = { names: positional(statement, () => '?').names, withTuples }
  repeated.set(statement, made)
  return made
}

/** Calls `run` with the statements that together insert the rows, each with its values. */
export function inPortions(
  statement: string,
  rows: readonly Params[],
  run: (statement: string, values: Value[]) => void,
): void {
  const { names, withTuples } = repeat(statement)
  let at = 0
  for (const size of PORTIONS)
    while (rows.length - at >= size) {
      const values = new Array<Value>(size * names.length)
      let place = 0
      for (const end = at + size; at < end; at++) {
        const row = rows[at]
        for (const name of names) values[place++] = row?.[name] ?? null
      }
      run(withTuples(size), values)
    }
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
  const values = new Array<Value>(names.length)
  let place = 0
  for (const name of names) {
    const value = params[name]
    if (value === undefined && !(name in params)) throw new Error(`no value for the parameter :${name}`)
    values[place++] = value ?? null
  }
  return values
}
