/** The server says that it has committed, and that no standby has confirmed it: lost with this server. */
export class Unconfirmed extends Error {}

/** None of the servers is what is looked for. It is so while a standby is being promoted. */
export class NoSuchServer extends Error {}

/** A write of a group met a lock, and must not keep its group waiting. Run alone, it may wait for it. */
export class Postponed extends Error {
  constructor(cause: unknown) {
    super('to be done alone', { cause })
  }
}

/** There are no tables yet, or those of an older tix. */
export class OtherSchema extends Error {
  readonly version: number

  constructor(version: number) {
    super(`schema ${version}`)
    this.version = version
  }
}
