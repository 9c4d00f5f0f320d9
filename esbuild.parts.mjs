// Builds tix in parts, since every start pays for each byte that it reads: dist/tix.cjs has what a booking needs; the others
// are loaded when something in them is first used. Every module is in one part only: the parts ask each other for the rest.
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { build } from 'esbuild'

/** The modules that `tix book` imports while it runs. Other dynamic imports are for other commands. */
const OF_A_BOOKING = ['src/cli/commands/bookings/book.ts', 'src/store/sqlite/store.ts']

/** Modules that a booking imports but never calls: the first part has stubs, which fetch the function from another part. */
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
 * The part for a dynamically imported module and its static imports: one for each folder of commands, one for output, one
 * for PostgreSQL. A module that several parts need goes into SHARED, and one that no pattern fits into REST.
 */
const PARTS = [
  [/^src\/cli\/commands\/([\w-]+)\//, '$1'],
  [/^src\/cli\/(?:completion|help|output|terminal)\//, 'shown'],
  [/^src\/store\/postgres\//, 'postgres'],
  [/^src\/store\/queries\//, 'shared'],
]
const [FIRST, SHARED, REST] = ['tix', 'shared', 'rest']

/**
 * Builds all parts concurrently.
 *
 * @param options esbuild's options for all of tix in one file
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

/** Our modules with their imports, static and dynamic, in a stable order. */
async function graphOf(options) {
  const { metafile } = await build({ ...options, write: false, metafile: true, logLevel: 'error' })
  return new Map(
    Object.entries(metafile.inputs)
      .filter(([file]) => file.startsWith('src/'))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

/** Maps each module to its part. */
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

/** The modules, and all that they import statically, directly or not; stops at the modules in `end`. */
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
 * The first part: what the entry exports, and the modules that other parts ask it for. It is one scope, evaluated from top
 * to bottom; for modules that can be evaluated later, esbuild would make wrapper functions and a getter for every export.
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

/** A part that is loaded later: modules that other parts ask for, each evaluated when it is asked for. */
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

/** The expression for a module of another part. */
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

/** Leaves the parts' requires of each other to the launcher, or to Node. */
const eachOther = {
  name: 'each-other',
  setup({ onResolve }) {
    onResolve({ filter: /^part:/ }, ({ path }) => ({
      path: `./${path.slice('part:'.length)}.cjs`,
      external: true,
    }))
  },
}

/** The names that each module exports, by file. */
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
