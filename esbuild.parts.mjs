// Builds tix in parts, since every start pays for each byte that it reads: dist/tix.cjs is what a booking needs, and others
// load with the first thing that is used of them. No part has a module of another: they ask each other for it, and so there
// is one of each.
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { build } from 'esbuild'

/** What `tix book` imports while it runs; the rest of what is imported so is for other commands. */
const OF_A_BOOKING = ['src/cli/commands/bookings/book.ts', 'src/store/sqlite/store.ts']

/** What is named on the way to a booking, and not called: its functions ask another part for themselves. */
const NAMED_ONLY = [
  'src/store/queries/bookings/find-bookings.ts',
  'src/store/queries/check-ins.ts',
  'src/store/queries/completion.ts',
  'src/store/queries/figures/exports.ts',
  'src/store/queries/figures/reports.ts',
  'src/store/queries/tokens.ts',
  'src/store/queries/upkeep/invariants.ts',
  'src/store/queries/upkeep/people.ts',
  'src/store/queries/upkeep/removals.ts',
  'src/store/queries/upkeep/repairs.ts',
  'src/store/sqlite/migrate.ts',
]

/**
 * Which part a module goes into that is imported later, with all that it evaluates: one for each folder of commands, and
 * for other engines and doors. What several parts would have goes into one of its own, as does what no pattern is for.
 */
const PARTS = [
  [/^src\/cli\/commands\/([\w-]+)\//, '$1'],
  [/^src\/cli\/(?:completion|help|output|terminal)\//, 'shown'],
  [/^src\/store\/postgres\//, 'postgres'],
  [/^src\/store\/queries\//, 'shared'],
]
const [FIRST, SHARED, REST] = ['tix', 'shared', 'rest']

/**
 * Builds all of them, beside each other.
 *
 * @param options esbuild's, of all of tix in one file
 * @returns esbuild's metafiles by the names of the parts
 */
export async function buildParts(options) {
  const graph = await graphOf(options)
  const partOf = partsOf(graph, options.entryPoints[0])
  const known = { partOf, names: await exportsOf([...partOf.keys()], options), asked: new Map() }
  for (const [file, { imports }] of graph)
    for (const { path } of imports)
      if (partOf.has(path) && partOf.get(path) !== partOf.get(file)) {
        const part = partOf.get(path)
        known.asked.set(part, (known.asked.get(part) ?? new Set()).add(path))
      }
  const names = [...new Set(partOf.values())]
  const built = names.map(async name => [
    name,
    name === FIRST ? await buildFirst(options, known) : await buildLater(options, known, name),
  ])
  return new Map(await Promise.all(built))
}

/** Our modules with what each imports, at once or later, in an order that is always the same. */
async function graphOf(options) {
  const { metafile } = await build({ ...options, write: false, metafile: true, logLevel: 'error' })
  return new Map(
    Object.entries(metafile.inputs)
      .filter(([file]) => file.startsWith('src/'))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** In which part each module is. */
function partsOf(graph, entry) {
  const parts = new Map(evaluatedBy([entry, ...OF_A_BOOKING], graph, NAMED_ONLY).map(file => [file, FIRST]))
  const later = [...graph.values()].flatMap(({ imports }) =>
    imports.filter(({ kind, path }) => kind === 'dynamic-import' || NAMED_ONLY.includes(path)),
  )
  for (const { path } of later) {
    const [pattern, name] = PARTS.find(([pattern]) => pattern.test(path)) ?? []
    if (!pattern || !graph.has(path)) continue
    const part = pattern.exec(path)[0].replace(pattern, name)
    for (const file of evaluatedBy([path], graph)) {
      const other = parts.get(file)
      if (other !== FIRST) parts.set(file, (other ?? part) === part ? part : SHARED)
    }
  }
  for (const file of graph.keys()) if (!parts.has(file)) parts.set(file, REST)
  return parts
}

/** Whatever the modules import at once, or is imported at once by that; no further than `end`. */
function evaluatedBy(files, graph, end = []) {
  const found = new Set()
  const visit = file => {
    if (found.has(file) || end.includes(file) || !graph.has(file)) return
    found.add(file)
    for (const { path, kind } of graph.get(file).imports) if (kind !== 'dynamic-import') visit(path)
  }
  for (const file of files) visit(file)
  return [...found]
}

/**
 * The first part: what the entry exports, and whatever modules of it others ask for. It is one scope, evaluated from
 * top to bottom: esbuild wraps each module that can be evaluated later in functions, a getter for every export.
 */
function buildFirst(options, { partOf, names, asked }) {
  const isFirst = file => partOf.get(file) === FIRST
  const atOnce = {
    name: 'at-once',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = from(options, resolveDir, path)
        return NAMED_ONLY.includes(file) ? { path: file, namespace: 'named' } : undefined
      })
      onLoad({ filter: /^/, namespace: 'named' }, ({ path }) => ({
        contents: names
          .get(path)
          .map(
            name => `export function ${name}(...given) { return ${ofPart(partOf, path)}.${name}(...given) }`,
          )
          .join('\n'),
        resolveDir: options.absWorkingDir,
      }))
      onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const imports = []
        const text = escaped(readFileSync(path, 'utf8'))
          .replace(A_BUILTIN, builtin)
          .replace(LATER, (_, other) => {
            const file = from(options, dirname(path), other)
            if (!isFirst(file)) return ofPart(partOf, file)
            imports.push(`import * as imported${imports.length} from '${other}'`)
            return `imported${imports.length - 1}`
          })
        return { loader: 'ts', contents: [...imports, text].join(';') }
      })
    },
  }
  const entries = [...asked.get(FIRST)].sort().map((file, at) => {
    const named = alias =>
      names
        .get(file)
        .map(name => alias(name, `of${at}_${name}`))
        .join(', ')
    return {
      imports: `import { ${named((name, own) => `${name} as ${own}`)} } from './${file}'`,
      answer: `case ${JSON.stringify(file)}: return { ${named((name, own) => `${name}: ${own}`)} }`,
    }
  })
  const contents = [
    `export * from './${options.entryPoints[0]}'`,
    ...entries.map(({ imports }) => imports),
    `export function given(file) { switch (file) { ${entries.map(({ answer }) => answer).join('; ')} } }`,
  ]
  return built(options, FIRST, atOnce, contents.join(';'))
}

const LATER = /\bimport\('(\.[^']+)'\)/g
/** esbuild would copy what Node exports, a getter for each, to have a default among it. */
const A_BUILTIN = /^import (\w+), (\{.*?\}) from ('node:\w+')/gm
const builtin = (_, name, names, module) =>
  `const ${name} = require(${module}); import ${names} from ${module}`

/** One that is loaded later: modules that the others ask for, each evaluated when it is. */
function buildLater(options, { partOf, names, asked }, part) {
  const ofOthers = {
    name: 'of-others',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./, namespace: 'file' }, ({ path, resolveDir }) => {
        const file = from(options, resolveDir, path)
        return (partOf.get(file) ?? part) === part ? undefined : { path: file, namespace: 'other' }
      })
      onLoad({ filter: /^/, namespace: 'other' }, ({ path }) => ({
        contents: [
          `const module = ${ofPart(partOf, path)}`,
          ...names.get(path).map(name => `export const ${name} = module.${name}`),
        ].join('\n'),
        resolveDir: options.absWorkingDir,
      }))
    },
  }
  const answers = [...asked.get(part)].sort().map(file => {
    const key = JSON.stringify(file)
    return `case ${key}: return require('./${file}')`
  })
  const contents = `
    const evaluated = {}
    const evaluate = file => { switch (file) { ${answers.join('; ')} } }
    export const given = file => (evaluated[file] ??= evaluate(file))`
  return built(options, part, ofOthers, contents)
}

/** A module of another part. */
function ofPart(partOf, file) {
  return `require('part:${partOf.get(file)}').given(${JSON.stringify(file)})`
}

async function built(options, part, plugin, contents) {
  const { metafile } = await build({
    ...options,
    entryPoints: undefined,
    stdin: { contents, resolveDir: options.absWorkingDir },
    outfile: resolve(dirname(options.outfile), `${part}.cjs`),
    plugins: [eachOther, plugin, ...options.plugins],
    metafile: true,
  })
  return metafile
}

/** Leaves what the parts ask of each other to the launcher, or to Node. */
const eachOther = {
  name: 'each-other',
  setup({ onResolve }) {
    onResolve({ filter: /^part:/ }, ({ path }) => ({
      path: `./${path.slice('part:'.length)}.cjs`,
      external: true,
    }))
  },
}

/** What each of the modules exports, by file. */
async function exportsOf(files, { absWorkingDir }) {
  const { metafile } = await build({
    absWorkingDir,
    entryPoints: files,
    format: 'esm',
    platform: 'node',
    outdir: absWorkingDir,
    write: false,
    metafile: true,
    logLevel: 'error', // a `require` in them is no matter here
  })
  return new Map(Object.values(metafile.outputs).map(({ entryPoint, exports }) => [entryPoint, exports]))
}

function from({ absWorkingDir }, folder, path) {
  return relative(absWorkingDir, resolve(folder, path))
}

/**
 * Escapes what is not ASCII, which esbuild does in texts and leaves as it is in regular expressions: bin/tix.js reads
 * the bundle byte by byte, since V8 compiles what has one byte a character faster.
 */
export function escaped(text) {
  return text.replace(/[^\x00-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
