import { flag as flagField, oneOf, readLast, required as requiredField } from '../../operations/field.ts'
import { limits } from '../../values/limits.ts'
import { ParseError } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import type { SettingName } from '../config/settings.ts'
import type { Argument, Option } from '../option.ts'

const ANY_STRING = () => ({ type: 'string' })

/** An option that may be left out. */
export function option<const Key extends string, T>(
  key: Key,
  flags: string,
  help: string,
  parse: (raw: string) => T,
): Option<Key, T | undefined> {
  return { key, flags, help, read: readLast(parse), schema: ANY_STRING }
}

/** Makes an option one that the command cannot do without. */
export function required<Key extends string, T>(
  optional: Option<Key, T>,
): Option<Key, Exclude<T, undefined>> {
  return { ...optional, ...requiredField(optional) }
}

/** Takes an option from a variable or a setting of the configuration where it is not given. */
export function configured<Key extends string, T>(
  given: Option<Key, T>,
  setting: SettingName,
  env?: string,
): Option<Key, T> {
  return { ...given, setting, ...(env !== undefined && { env }) }
}

/** An option that may be given several times. */
export function repeated<const Key extends string, T>(
  key: Key,
  flags: string,
  help: string,
  parse: (raw: string) => T,
  most: number,
): Option<Key, T[]> {
  return {
    key,
    flags,
    help,
    schema: ANY_STRING,
    repeats: true,
    read: raw => {
      if (raw.length > most) throw new ParseError(`may be given at most ${most} times, not ${raw.length}`)
      return raw.map(parse)
    },
  }
}

/** An option without a value. */
export function flag<const Key extends string>(key: Key, flags: string, help: string): Option<Key, boolean> {
  return { ...flagField(help), key, flags }
}

// Every command that writes has these two.
export const dryRun = flag('dryRun', '--dry-run', 'check and show everything, but write nothing')

export const idempotencyKey = option(
  'idempotencyKey',
  '--idempotency-key <key>',
  'repeat safely: the same request under the same key is done once',
  text(limits.idempotencyKey),
)

export function argument<const Key extends string, T>(
  key: Key,
  help: string,
  parse: (raw: string) => T,
): Argument<Key, T> {
  return { key, help, read: ([raw = '']) => parse(raw), schema: ANY_STRING }
}

export function optionalArgument<const Key extends string, T>(
  key: Key,
  help: string,
  parse: (raw: string) => T,
): Argument<Key, T | undefined> {
  return {
    key,
    help,
    schema: ANY_STRING,
    optional: true,
    read: ([raw]) => (raw === undefined ? undefined : parse(raw)),
  }
}

/** One of a few words, which a shell completes. */
export function wordArgument<const Key extends string, const Words extends readonly string[]>(
  key: Key,
  help: string,
  words: Words,
): Argument<Key, Words[number]> {
  return { ...argument(key, help, oneOf(words)), words }
}

export function optionalWord<const Key extends string, const Words extends readonly string[]>(
  key: Key,
  help: string,
  words: Words,
): Argument<Key, Words[number] | undefined> {
  return { ...optionalArgument(key, help, oneOf(words)), words }
}

export { oneOf } from '../../operations/field.ts'

/** Words that are given by their place, none or at most so many. */
export function variadicWords<const Key extends string, T>(
  key: Key,
  help: string,
  parse: (raw: string) => T,
  most: number,
): Argument<Key, T[]> {
  return {
    key,
    help,
    schema: ANY_STRING,
    optional: true,
    variadic: true,
    read: raw => {
      if (raw.length > most) throw new ParseError(`at most ${most} words, not ${raw.length}`)
      return raw.map(parse)
    },
  }
}
