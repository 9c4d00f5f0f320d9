import { oneOf } from '../../operations/field.ts'
import { currency } from '../../values/currency.ts'
import { duration } from '../../values/duration.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { timeZone } from '../../values/time/zone.ts'
import { location } from '../options/location.ts'

/** What a configuration may set, with the parser that decides about each; flags and variables count for more. */
export const SETTINGS = {
  db: { help: 'the database: a file or a postgres:// URL', parse: location, env: 'TIX_DB' },
  timezone: { help: 'the time zone of new events', parse: timeZone, env: undefined },
  currency: { help: 'the currency of the prices of new events', parse: currency, env: undefined },
  actor: { help: 'who acts, for the log', parse: text(limits.actor), env: 'TIX_ACTOR' },
  color: { help: 'auto, always or never', parse: oneOf(['auto', 'always', 'never']), env: undefined },
  timeout: { help: 'how long a write may wait for its turn', parse: duration('0s', '1h'), env: undefined },
  format: {
    help: 'table, json, ndjson, csv or tsv',
    parse: oneOf(['table', 'json', 'ndjson', 'csv', 'tsv']),
    env: undefined,
  },
} as const

export type SettingName = keyof typeof SETTINGS
export const SETTING_NAMES = Object.keys(SETTINGS).filter((name): name is SettingName => name in SETTINGS)
