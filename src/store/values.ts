/**
 * The values that are kept, as types of their own: a plain string is not one of them. Each is made
 * only by its parser in `ticketing/`, so a value that exists is valid.
 */
declare const kind: unique symbol
type Kind<T, Name extends string> = T & { readonly [kind]: Name }

/** A UTC instant with milliseconds, `2031-05-01T17:30:00.000Z`: sorts as text. */
export type Instant = Kind<string, 'Instant'>
/** `[a-z0-9-]`, unique among events. */
export type Slug = Kind<string, 'Slug'>
/** Eight characters without a hyphen, as stored: `K7QF3M9X`. */
export type BookingCode = Kind<string, 'BookingCode'>
/** An address in lower case, at most 254 characters. */
export type Email = Kind<string, 'Email'>
/** An ISO 4217 code in upper case. */
export type Currency = Kind<string, 'Currency'>
/** An amount of money in the currency's smallest unit (cents, yen, fils). */
export type MinorUnits = Kind<number, 'MinorUnits'>
/** An IANA time zone, in its canonical spelling. */
export type TimeZone = Kind<string, 'TimeZone'>
