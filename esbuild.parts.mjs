// Builds tix in two parts, since every start pays for each byte that it reads: dist/tix.cjs, what a booking needs, and
// dist/rest.cjs, all the rest, which loads with the first thing that is used of it. Neither has a module of the other:
// they ask each other for it, and so there is one of each.
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { build } from 'esbuild'

/** What `tix book` imports while it runs; the rest of what is imported so is for other commands. */
const OF_A_BOOKING = ['src/cli/commands/bookings/book.ts', 'src/store/sqlite/store.ts']

/** What is named on the way to a booking, and not called: its functions ask the rest for themselves. */
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
 * Builds both.
 *
 * @param options esbuild's, of all of tix in one file
 * @param restFile where the second part goes
 * @returns esbuild's metafiles
 */
export async function buildParts(options, restFile) {
  const [entry] = options.entryPoints
  const later = new Set()
  const first = (known, asked) => buildFirst({ options, entry, restFile, known, asked, later })
  const known = modulesOf(await first([], new Map()))
  const asked = new Set()
  const names = await exportsOf(known, options)
  const rest = await buildRest({ options, restFile, names, later, asked })
  return [await first(known, new Map([...asked].sort().map(file => [file, names.get(file)]))), rest]
}

/**
 * The first part: what `entry` exports, and whatever modules of it the rest has `asked` for. It is one scope, evaluated from
 * top to bottom: esbuild wraps each module that can be evaluated later in functions, a getter for every export.
 */
function buildFirst({ options, entry, restFile, known, asked, later }) {
  const atOnce = {
    name: 'at-once',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = from(options, resolveDir, path)
        if (!NAMED_ONLY.includes(file)) return undefined
        later.add(file)
        return { path: file, namespace: 'named' }
      })
      onLoad({ filter: /^/, namespace: 'named' }, ({ path }) => ({
        contents: namesOnly(path, options, restFile),
      }))
      onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const imports = []
        const text = escaped(readFileSync(path, 'utf8'))
          .replace(A_BUILTIN, builtin)
          .replace(LATER, (_, other) => {
            const file = from(options, dirname(path), other)
            if (!OF_A_BOOKING.includes(file) && !known.includes(file)) {
              later.add(file)
              return ofRest(restFile, file)
            }
            imports.push(`import * as imported${imports.length} from '${other}'`)
            return `imported${imports.length - 1}`
          })
        return { loader: 'ts', contents: [...imports, text].join(';') }
      })
    },
  }
  return built(options, options.outfile, [atOnce], `export * from './${entry}'; ${given(asked)}`)
}

const LATER = /\bimport\('(\.[^']+)'\)/g
/** esbuild would copy what Node exports, a getter for each, to have a default among it. */
const A_BUILTIN = /^import (\w+), (\{.*?\}) from ('node:\w+')/gm
const builtin = (_, name, names, module) =>
  `const ${name} = require(${module}); import ${names} from ${module}`

/** A module's functions, each of which is called where it is. */
function namesOnly(file, { absWorkingDir }, restFile) {
  const source = readFileSync(resolve(absWorkingDir, file), 'utf8')
  const names = [...source.matchAll(/^export (?:async )?function (\w+)/gm)].map(([, name]) => name)
  return names
    .map(name => `export function ${name}(...given) { return ${ofRest(restFile, file)}.${name}(...given) }`)
    .join('\n')
}

function ofRest(restFile, file) {
  return `require(${inDist(restFile)}).modules[${JSON.stringify(file)}]()`
}

/** Modules of the first part, as the second asks for them: by file, with the names of their exports. */
function given(asked) {
  const entries = [...asked].map(([file, names], at) => {
    const named = alias => names.map(name => alias(name, `of${at}_${name}`)).join(', ')
    return {
      imports: `import { ${named((name, own) => `${name} as ${own}`)} } from './${file}'`,
      answer: `case ${JSON.stringify(file)}: return { ${named((name, own) => `${name}: ${own}`)} }`,
    }
  })
  const imports = entries.map(each => each.imports).join('; ')
  return `${imports}; export function given(file) { switch (file) { ${entries.map(each => each.answer).join('; ')} } }`
}

/** The second: what is imported `later`. It notes in `asked` what it has of the first, whose exports `names` has by file. */
function buildRest({ options, restFile, names, later, asked }) {
  const fromFirst = {
    name: 'from-the-first',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\./, namespace: 'file' }, ({ path, resolveDir }) => {
        const file = from(options, resolveDir, path)
        if (!names.has(file)) return undefined
        asked.add(file)
        return { path: file, namespace: 'first' }
      })
      onLoad({ filter: /^/, namespace: 'first' }, ({ path }) => ({
        contents: [
          `const module = require(${inDist(options.outfile)}).given(${JSON.stringify(path)})`,
          ...names.get(path).map(name => `export const ${name} = module.${name}`),
        ].join('\n'),
      }))
    },
  }
  return built(options, restFile, [fromFirst], modules([...later]))
}

/** Each module by its file, evaluated when it is asked for. */
function modules(files) {
  const entries = files.sort().map(file => `${JSON.stringify(file)}: () => require('./${file}')`)
  return `export const modules = { ${entries.join(', ')} }`
}

async function built(options, outfile, plugins, contents) {
  const { metafile } = await build({
    ...options,
    entryPoints: undefined,
    stdin: { contents, resolveDir: options.absWorkingDir },
    outfile,
    plugins: [eachOther, ...plugins, ...options.plugins],
    metafile: true,
  })
  return metafile
}

/** Leaves what the parts ask of each other to the launcher, or to Node. */
const eachOther = {
  name: 'each-other',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\/dist\// }, ({ path }) => ({ path, external: true }))
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

function modulesOf({ inputs }) {
  return Object.keys(inputs).filter(file => file.startsWith('src/'))
}

function from({ absWorkingDir }, folder, path) {
  return relative(absWorkingDir, resolve(folder, path))
}

/** A part, as both the launcher and Node find it: from bin/ and from dist/. */
function inDist(file) {
  return JSON.stringify(`../dist/${file.split('/').at(-1)}`)
}

/**
 * Escapes what is not ASCII, which esbuild does in texts and leaves as it is in regular expressions: bin/tix.js reads
 * the bundle byte by byte, since V8 compiles what has one byte a character faster.
 */
export function escaped(text) {
  return text.replace(/[^\x00-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
