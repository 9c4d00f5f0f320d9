import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = resolve(import.meta.dirname, '../../src')

/** Which rooms a room may import from; itself always. Nothing imports `cli`. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  cli: ['batch', 'tickets', 'ticketing', 'store'],
  batch: ['ticketing', 'store'],
  tickets: ['ticketing'],
  ticketing: ['store'],
  store: [],
}

/** `ticketing` and `tickets` know of the store no more than its interface: types, and the family of errors. */
const STORE_INTERFACE = /^store\/(errors|rows|store|values|queries\/.*)\.ts$/

interface Import {
  from: string
  to: string
  typeOnly: boolean
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
    return { from: file, to, typeOnly: type !== undefined }
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
      return !MAY_IMPORT[room(from)]?.includes(room(to))
    })
    expect(wrong.map(said)).toEqual([])
  })

  it('keeps drivers, streams and the clock out of the rules of selling', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        room(from) === 'ticketing' &&
        (['better-sqlite3', 'pg', 'commander', 'chalk', 'cli-table3', 'proper-lockfile'].includes(to) ||
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
      ({ from, to }) =>
        ['ticketing', 'tickets'].includes(room(from)) && room(to) === 'store' && !STORE_INTERFACE.test(to),
    )
    expect(wrong.map(said)).toEqual([])
  })

  it('speaks SQL in the store only', () => {
    const speaks = /\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b/
    expect(
      files.filter(file => room(file) !== 'store' && speaks.test(readFileSync(join(src, file), 'utf8'))),
    ).toEqual([])
  })

  it('knows arguments, streams and exit codes in the command line only', () => {
    const knows = /\bprocess\.(argv|exit|exitCode|stdin|stdout|stderr)\b|\bconsole\./
    expect(
      files.filter(file => room(file) !== 'cli' && knows.test(readFileSync(join(src, file), 'utf8'))),
    ).toEqual([])
  })

  it('has no circles', () => {
    const next = new Map<string, string[]>()
    for (const { from, to, typeOnly } of imports)
      if (!typeOnly && files.includes(to)) next.set(from, [...(next.get(from) ?? []), to])
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
