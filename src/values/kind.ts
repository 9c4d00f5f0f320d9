/**
 * The values that are kept, as types of their own, which a plain string does not satisfy. Each is made
 * only by its parser in `values/`, so a value that exists is valid.
 */
declare const kind: unique symbol
export type Kind<T, Name extends string> = T & { readonly [kind]: Name }
