import { listOf, nullableString, objectOf, stringSchema, words } from '../../../operations/schemas/values.ts'
import { Invalid } from '../../../values/errors.ts'
import { counted } from '../../../values/number.ts'
import { ErrorCollector } from '../../../values/parse-error.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { changeConfiguration } from '../../config/change.ts'
import { folderFile, readConfiguration, userFile } from '../../config/files.ts'
import { SETTING_NAMES, SETTINGS, type SettingName } from '../../config/settings.ts'
import { flag, optionalArgument, optionalWord } from '../../options/make.ts'
import { shownList, shownOne, type View } from '../../output/view.ts'

/** A setting as it counts for a command without flags. */
interface Setting {
  key: SettingName
  value: string | null
  /** A variable, a file, or null where it is not set. */
  from: string | null
}

const settingSchema = objectOf<Setting>({
  key: words(SETTING_NAMES),
  value: nullableString,
  from: nullableString,
})

const settingView: View<Setting> = {
  fields: {
    key: { value: s => s.key, human: (s, style) => style.bold(s.key) },
    value: { value: s => s.value },
    from: { value: s => s.from },
  },
  table: ['key', 'value', 'from'],
  quiet: s => s.value ?? undefined,
}

const ACTIONS = ['list', 'get', 'set', 'unset', 'path'] as const

export const configCommand = command({
  name: 'config',
  summary: 'Show or change the settings that apply when no flag is given',
  description:
    'Flags count most, then variables like TIX_DB, then .tix.json in the current folder, then your own ' +
    'configuration. set and unset change your own, with --local that of the folder.',
  args: [
    optionalWord('action', 'list (if not given), get, set, unset or path', ACTIONS),
    optionalWord('key', SETTING_NAMES.join(', '), SETTING_NAMES),
    optionalArgument('value', 'the value to set', text(4096)),
  ],
  options: [flag('local', '--local', 'the configuration of the current folder, .tix.json')],
  examples: [
    'tix config',
    'tix config set timezone Europe/Berlin',
    'tix config get db -q',
    'tix config set db ./festival.db --local',
    'tix config path -q',
  ],
  shows: settingView,
  output: () => ({
    properties: { settings: listOf(settingSchema), setting: settingSchema, path: stringSchema },
    optional: ['settings', 'setting', 'path'],
  }),
  run: async (_, { action = 'list', key, value, local }) => {
    const file = local ? folderFile() : userFile()
    if (action === 'path') return pathResult(file)
    if (action === 'list') return listResult()
    if (key === undefined) throw Invalid.field('key', `is missing; it is one of ${SETTING_NAMES.join(', ')}`)
    if (action === 'set') {
      if (value === undefined) throw Invalid.field('value', `is missing; it is ${SETTINGS[key].help}`)
      const mistakes = new ErrorCollector()
      mistakes.read('value', () => SETTINGS[key].parse(value))
      mistakes.throwIfAny()
    }
    if (action !== 'get') changeConfiguration(file, key, action === 'set' ? value : undefined)
    const setting = settingOf(key)
    return { message: inWords(setting), data: { setting }, view: shownOne(settingView, setting) }
  },
})

function listResult() {
  const settings = SETTING_NAMES.map(settingOf)
  return {
    message: counted(settings.filter(({ value }) => value !== null).length, 'setting'),
    data: { settings },
    view: shownList(settingView, settings, ''),
  }
}

function pathResult(path: string) {
  const view: View<{ path: string }> = {
    fields: { path: { value: p => p.path } },
    table: ['path'],
    quiet: p => p.path,
  }
  return { message: path, data: { path }, view: shownOne(view, { path }) }
}

function settingOf(key: SettingName): Setting {
  const { env } = SETTINGS[key]
  const variable = env && process.env[env]
  if (env && variable) return { key, value: variable, from: env }
  const configured = readConfiguration().get(key)
  return { key, value: configured?.value ?? null, from: configured?.from ?? null }
}

function inWords({ key, value, from }: Setting): string {
  return value === null ? `${key} is not set` : `${key} is ${value}, from ${from}`
}
