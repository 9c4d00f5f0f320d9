import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { standing, typed } from '../../support/terminal.ts'
import { bin, scratchFolder } from '../../support/tix.ts'

const file = resolve(import.meta.dirname, '../../../docs/guide.md')
const guide = readFileSync(file, 'utf8')
/** `UPDATE=1 npx vitest run test/acceptance/manual/readme.test.ts` writes what is printed now into the guide: read the difference. */
const update = process.env['UPDATE'] === '1'
const folder = scratchFolder()
symlinkSync(bin, join(folder, 'tix'))

interface Step {
  command: string
  /** What it prints, or the beginning of it; a line `…` stands for any number of lines. */
  shown: string[]
}

interface Example {
  /** The heading that it stands under. */
  title: string
  steps: Step[]
}

/** Every console block of the guide that shows what is printed. */
function examples(): Example[] {
  const found: Example[] = []
  let title = ''
  let steps: Step[] = []
  const end = () => {
    if (steps.some(step => step.shown.length > 0)) found.push({ title, steps })
    steps = []
  }
  for (const line of guide.split('\n')) {
    const [, heading] = /^#+ (.*)/.exec(line) ?? []
    const [, text] = /^ {4,6}(?! )(.*)/.exec(line) ?? /^ {4}(.*)/.exec(line) ?? []
    const [, command] = /^\$ (.*)/.exec(text ?? '') ?? []
    if (command !== undefined) steps.push({ command, shown: [] })
    else if (text !== undefined && steps.length > 0) steps.at(-1)?.shown.push(text)
    else end()
    if (heading !== undefined) title = heading
  }
  end()
  return found
}

const jazz = (capacity: number) =>
  `tix create-event "Jazz Night" --capacity ${capacity} --starts "2030-05-01 19:30" --timezone Europe/Berlin --price 25 --currency EUR`
const openDay =
  'tix create-event "Open Day" --capacity 300 --starts "2030-06-01 10:00" --timezone Europe/Berlin --venue "Old Town Hall" --tag kids --tag free'
const ada = (event: string, seats: number, more = '') =>
  `tix book ${event} --email ada@example.com -n ${seats} -q ${more}`

/** What stands in the box office when an example begins. A file named like a code has the code that it stands for. */
const BEFORE: Record<string, string[]> = {
  'For organizers who script': [openDay],
  'For operators at the box office': [jazz(5), ada('jazz-night', 5), openDay],
  'create-event': [],
  'update-event': [jazz(5), ada('jazz-night', 5)],
  'cancel-event': [jazz(5), ada('jazz-night', 2)],
  'add-ticket-type': [jazz(150)],
  'update-ticket-type': [jazz(5), 'tix add-ticket-type jazz-night vip --price 80 --quota 20'],
  list: [jazz(5), ada('jazz-night', 5), openDay, ada('open-day', 3)],
  book: [jazz(5), ada('jazz-night', 2)],
  confirm: [jazz(5)],
  cancel: [jazz(5), ada('jazz-night', 2, '> TZFX-9HVD')],
  transfer: [jazz(5), ada('jazz-night', 2, '> TZFX-9HVD')],
  waitlist: [jazz(5), ada('jazz-night', 5, '> 5RBM-EKFZ')],
  pay: [jazz(5), ada('jazz-night', 2, '> JV5P-G4FR')],
  refund: [jazz(5), ada('jazz-night', 2, '--paid card > JV5P-G4FR')],
  'my-bookings': [openDay, ada('open-day', 2)],
  availability: [openDay, ada('open-day', 2)],
  import: [jazz(5)],
  'import-events': ['echo "name,capacity,starts\nSpring,20,2030-03-20" > season.csv'],
  export: [
    jazz(5),
    'echo "event,email,name,quantity,ref\njazz-night,ada@example.com,Ada,2,A-1" > a.csv',
    'tix import a.csv',
  ],
}

/** What cannot be run here, and where it is tested. */
const NOT_RUN: Record<string, string> = {
  copy: 'to a server: test/store/copy.test.ts',
  doctor: 'a rule that is broken: test/acceptance/database/doctor.test.ts',
  backup: 'into folders of the system: test/acceptance/database/backup.test.ts',
  restore: 'the same',
}

const SEPARATOR = '----- 8< -----'

/** Types an example into a terminal; gives what each step printed. */
async function run({ title, steps }: Example): Promise<string[][]> {
  const home = join(folder, title.replaceAll(' ', '-'))
  mkdirSync(home)
  for (const [name, text] of filesOf(steps)) writeFileSync(join(home, name), text)
  const before = (BEFORE[title] ?? []).map(command => `${command} || exit 9`)
  const typedIn = steps.map(({ command }) => `echo '${SEPARATOR}'; ${command.replace(CODES, '$(cat $&)')}`)
  writeFileSync(join(home, 'script.sh'), `${[...before, ...typedIn].join('\n')}\n`)
  const env = {
    PATH: `${folder}:${dirname(process.execPath)}:${process.env['PATH']}`,
    TIX_DB: join(home, 'demo.db'),
    NO_COLOR: '1',
  }
  const { screen } = await typed('sh script.sh', { columns: 120, env, cwd: home })
  const printed = standing(screen).split(`${SEPARATOR}\n`).slice(1)
  return printed.map(text => text.replace(/\n$/, '').split('\n'))
}

/** Files that an example shows before it uses them. */
function filesOf(steps: readonly Step[]): [string, string][] {
  return steps
    .slice(0, 1)
    .flatMap(({ command, shown }) =>
      command.startsWith('cat ') ? [[command.slice(4), `${shown.join('\n')}\n`]] : [],
    )
}

const CODES = /\b[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}\b/g
const MOMENTS =
  /\b(?!2030)\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)|\b\w{3} \d{1,2} \w{3} (?!2030)\d{4} \d\d:\d\d/g

/** `(in 15 minutes)`, beside a moment. */
const FROM_NOW = / \((in )?\d+ \w+( ago)?\)/g

/** Without what differs from run to run: codes by the order in which they come, and what is of today. */
function comparable(lines: readonly string[]): string[] {
  const codes: string[] = []
  return lines.map(line =>
    line
      .replace(CODES, code => {
        if (!codes.includes(code)) codes.push(code)
        return `<code ${codes.indexOf(code) + 1}>`
      })
      .replace(/(?<=>-\d+-)[2-9A-HJKMNP-TV-Z]{6}\b/g, '<secret>')
      .replace(MOMENTS, '<a moment>')
      .replace(FROM_NOW, ''),
  )
}

/** As much of what was printed as the guide shows. */
function asShown(printed: readonly string[], shown: readonly string[]): string[] {
  const gap = shown.indexOf('…')
  if (gap < 0) return printed.slice(0, shown.length)
  return [...printed.slice(0, gap), '…', ...printed.slice(gap + 1 + printed.length - shown.length)]
}

/** The guide with what was printed in the place of what it shows, where they differ; codes keep the names that they have there. */
function updated(text: string, { title, steps }: Example, printed: readonly string[][]): string {
  const shownCodes = steps.flatMap(({ shown }, i) => codesOf(asShown(printed[i] ?? [], shown)))
  const names = new Map<string, string>()
  const known = [...new Set(codesOf(steps.flatMap(({ shown }) => shown)))]
  for (const [i, code] of [...new Set(shownCodes)].entries()) names.set(code, known[i] ?? code)
  const from = text.search(new RegExp(`^#+ ${title}$`, 'm'))
  let at = from
  let result = text
  for (const [i, { command, shown }] of steps.entries()) {
    at = result.indexOf(`$ ${command}\n`, at) + command.length + 3
    if (shown.length === 0) continue
    const indent = / *$/.exec(result.slice(0, at - command.length - 3))?.[0] ?? ''
    const now = asShown(printed[i] ?? [], shown)
    if (JSON.stringify(comparable(now)) === JSON.stringify(comparable(shown))) continue
    const whole = shown.length > 1 && !shown.includes('…') ? (printed[i] ?? []) : now
    const block = (lines: readonly string[]) => lines.map(line => `${indent}${line}\n`).join('')
    const old = block(shown)
    if (!result.startsWith(old, at)) throw new Error(`not found in the guide: ${old}`)
    const next = block(whole).replace(CODES, code => names.get(code) ?? code)
    result = result.slice(0, at) + next + result.slice(at + old.length)
    at += next.length
  }
  return result
}

function codesOf(lines: readonly string[]): string[] {
  return lines.flatMap(line => [...line.matchAll(CODES)].map(([code]) => code))
}

describe('what the guide shows is what is printed at a terminal', () => {
  const all = examples()

  it('by every example, or it is tested elsewhere', () => {
    const titles = all.map(({ title }) => title)
    expect(titles.filter(title => !(title in BEFORE) && !(title in NOT_RUN))).toEqual([])
    expect(Object.keys({ ...BEFORE, ...NOT_RUN }).filter(title => !titles.includes(title))).toEqual([])
  })

  it.each(all.filter(({ title }) => title in BEFORE))('$title', async example => {
    const printed = await run(example)
    if (update) writeFileSync(file, updated(readFileSync(file, 'utf8'), example, printed))
    const shown = example.steps.map(step => step.shown)
    expect(comparable(shown.flatMap((lines, i) => asShown(printed[i] ?? [], lines)))).toEqual(
      comparable(shown.flat()),
    )
  })
})
