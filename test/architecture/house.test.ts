import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = resolve(import.meta.dirname, '../../src')

/** Which rooms a room may import from; itself always. Nothing imports `cli` and `server` but the one door below. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  cli: ['operations', 'batch', 'tickets', 'reports', 'ticketing', 'store', 'values'],
  server: ['operations', 'batch', 'tickets', 'reports', 'ticketing', 'store', 'values'],
  operations: ['batch', 'tickets', 'reports', 'ticketing', 'store', 'values'],
  batch: ['ticketing', 'store', 'values'],
  tickets: ['ticketing', 'values'],
  reports: ['ticketing', 'values'],
  ticketing: ['store', 'values'],
  store: ['values'],
  values: [],
}

/** The one file by which the command line starts a server. */
const STARTS_SERVER = 'cli/commands/server/serve.ts'

/** `ticketing` knows of the store no more than its interface: types, and the names of the queries. */
const STORE_INTERFACE = /^store\/(store\.ts|interface\/.*|queries\/.*)$/

interface Import {
  from: string
  to: string
  typeOnly: boolean
  /** By `import()`. */
  isLazy: boolean
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'))

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'\n]*?(?:\{[^}]*\}\s*)?from\s+'([^']+)'|import\('([^']+)'\)/g,
  )
  return [...found].map(([, type, fixed, dynamic]) => {
    const target = fixed ?? dynamic ?? ''
    const to = target.startsWith('.') ? relative(src, resolve(src, file, '..', target)) : target
    return { from: file, to, typeOnly: type !== undefined, isLazy: dynamic !== undefined }
  })
}

const imports = files.flatMap(importsOf)
const room = (path: string) => path.split('/')[0] ?? ''
const said = ({ from, to }: Import) => `${from} imports ${to}`

describe('the house', () => {
  it('has imports to look at', () => {
    expect(imports.length).toBeGreaterThan(100)
  })

  it('has arrows that point one way', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!Object.hasOwn(MAY_IMPORT, room(to)) || room(from) === room(to)) return false
      if (from === STARTS_SERVER && room(to) === 'server') return false
      return !MAY_IMPORT[room(from)]?.includes(room(to))
    })
    expect(wrong.map(said)).toEqual([])
  })

  it('keeps drivers, streams and the clock out of the rules of selling', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        room(from) === 'ticketing' &&
        (['better-sqlite3', 'pg', 'commander', 'chalk', 'get-east-asian-width', 'proper-lockfile'].includes(
          to,
        ) ||
          /^node:(fs|process|stream|child_process|net|tty|os)/.test(to)),
    )
    expect(wrong.map(said)).toEqual([])
    const clocks = files.filter(
      file =>
        room(file) === 'ticketing' && /Date\.now\(|new Date\(\)/.test(readFileSync(join(src, file), 'utf8')),
    )
    expect(clocks).toEqual([])
  })

  it('shows the rules of selling nothing of the store but its interface', () => {
    const wrong = imports.filter(
      ({ from, to }) => room(from) === 'ticketing' && room(to) === 'store' && !STORE_INTERFACE.test(to),
    )
    expect(wrong.map(said)).toEqual([])
  })

  it('speaks SQL in the store only', () => {
    const speaks = /\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b/
    expect(
      files.filter(file => room(file) !== 'store' && speaks.test(readFileSync(join(src, file), 'utf8'))),
    ).toEqual([])
  })

  it('knows arguments, streams and exit codes in the doors only', () => {
    const knows = /\bprocess\.(argv|exit|exitCode|stdin|stdout|stderr)\b|\bconsole\./
    expect(
      files.filter(
        file => !['cli', 'server'].includes(room(file)) && knows.test(readFileSync(join(src, file), 'utf8')),
      ),
    ).toEqual([])
  })

  it('words the way on from an error in the doors only', () => {
    // A rule names an operation with its values (`NextStep`): it does not know how a door is spoken to.
    const speaks = /(See|see|with|them|it|anew): tix [a-z]/
    const rules = files.filter(file => ['operations', 'batch', 'ticketing', 'store'].includes(room(file)))
    expect(rules.filter(file => speaks.test(readFileSync(join(src, file), 'utf8')))).toEqual([])
  })

  it('has no circles, not of types either; what is loaded when it is used is no part of one', () => {
    const next = new Map<string, string[]>()
    for (const { from, to, isLazy } of imports)
      if (!isLazy && files.includes(to)) next.set(from, [...(next.get(from) ?? []), to])
    const circles: string[] = []
    const visit = (file: string, path: readonly string[]) => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      else if (!done.has(file)) for (const to of next.get(file) ?? []) visit(to, [...path, file])
      done.add(file)
    }
    const done = new Set<string>()
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  it('has no file above 300 lines', () => {
    const long = files.filter(file => readFileSync(join(src, file), 'utf8').split('\n').length > 300)
    expect(long).toEqual([])
  })
})
