import { Invalid } from '../../values/errors.ts'
import { nameKey } from '../../values/names/names.ts'
import { quoted } from '../../values/parse-error.ts'

/** On which lines the events of one input stand. Two rows are never the same event: the later would undo the earlier. */
export class LinesOfEvents {
  readonly #byIdentity = new Map<string, number>()
  readonly #byId = new Map<number, number>()
  readonly #byNewName = new Map<string, number>()

  /** @throws Invalid where an earlier row has that identity */
  assertNewIdentity(identity: string, line: number): void {
    assertNotBefore(this.#byIdentity.get(identity), line)
  }

  /** @throws Invalid where an earlier row is about that event */
  assertNewId(id: number, line: number): void {
    assertNotBefore(this.#byId.get(id), line)
  }

  /** A run finds an earlier row's event in the store; a rehearsal has to look among the rows before. @throws Invalid */
  assertNewName(name: string, line: number): void {
    const first = this.#byNewName.get(nameKey(name))
    if (first !== undefined)
      throw Invalid.field(
        '',
        `${quoted(name)} is the name of the event of line ${first}, at another time than line ${line}: give it a slug of its own`,
      )
  }

  addIdentity(identity: string, line: number): void {
    this.#byIdentity.set(identity, line)
  }

  addId(id: number, line: number): void {
    this.#byId.set(id, line)
  }

  addNewName(name: string, line: number): void {
    this.#byNewName.set(nameKey(name), line)
  }
}

function assertNotBefore(first: number | undefined, line: number): void {
  if (first !== undefined)
    throw Invalid.field('', `lines ${first} and ${line} are the same event; give each a slug of its own`)
}
