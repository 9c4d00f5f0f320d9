/**
 * The values that are kept, as types of their own: a plain string is not one of them. Each is made
 * only by its parser in `ticketing/`, so a value that exists is valid.
 */
declare const kind: unique symbol
export type Kind<T, Name extends string> = T & { readonly [kind]: Name }
