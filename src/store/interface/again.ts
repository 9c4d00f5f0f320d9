/**
 * What a portion gives that has done a part of what must come before it, and nothing of its own: the part is
 * committed, others get in between, and the portion begins anew.
 */
export const AGAIN: unique symbol = Symbol('again')
