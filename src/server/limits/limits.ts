/** A limit on everything that a client may send, keep or wait for. */
export const serverLimits = {
  bodyBytes: 1_048_576,
  /** The request line and all headers. */
  headerBytes: 16_384,
  /** Of one part of a path. */
  pathPartCharacters: 300,
  connections: 5_000,
  /** Of the files that the process may have open: for the database, certificates, commands. */
  filesForOthers: 128,
  requestsUnderWay: 2_000,
  listeners: 4_000,
  /** Of all bodies that come at the same time and may be longer than `smallBodyBytes`; the others always find room. */
  bodiesBytes: 256 * 1_048_576,
  smallBodyBytes: 16_384,
  /** How late the event loop may be before new requests are turned away, as the mean of a second. */
  eventLoopDelayMs: 2_000,
  /** Of the memory that JavaScript may take at most; with more than that in use they are turned away, too. */
  heapShare: 0.9,
  /** Callers whose requests are counted; whoever called longest ago is forgotten first. */
  rateLimitedCallers: 10_000,
  /** For a client to send its headers, and its whole request. */
  headersMs: 10_000,
  requestMs: 30_000,
  /** How often it is looked which of them took too long. */
  lookMs: 2_000,
  /** Without a byte in either direction, also while a client takes no more of an answer. */
  idleMs: 60_000,
  keepAliveMs: 72_000,
  /** How long, when it begins to close, requests are let in that were on their way. */
  farewellMs: 100,
  /** How often, while it closes, connections are closed that have become idle. */
  sweepMs: 50,
  /** From the signal until what still waits for the store is told to come back, and to the end. */
  waitsEndMs: 8_000,
  closeMs: 9_000,
} as const
