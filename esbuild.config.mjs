// Builds what bin/tix.js loads: tix in parts (see esbuild.parts.mjs), each beside the code that V8 compiled of it. Packages
// that are imported dynamically become files of their own.
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { build } from 'esbuild'
import { buildParts, escaped } from './esbuild.parts.mjs'

const at = path => fileURLToPath(new URL(path, import.meta.url))
const bundle = at('dist/tix.cjs')
/** The driver of PostgreSQL, which is loaded by every command that is given a server. */
const driver = at('dist/pg.cjs')
/** The bundle for the tests, with faults to inject: see src/store/engine/faults.ts. It runs without the launcher. */
const testBundle = at('dist-test/tix.cjs')
const withoutFaults = { TIX_RELEASED: 'true' }

/** Replacements for modules that packages load and tix has no use for, each 1 to 3 ms of a start. */
const standIns = {
  // queues retries of EMFILE, for programs that open thousands of files
  'graceful-fs': `module.exports = require('node:fs')`,
  // listens to every signal there is; cli/main.ts does to those that matter
  'signal-exit': `module.exports = listener => process.once('exit', listener)`,
  // commander's, for subcommands in files of their own
  'node:child_process': 'module.exports = {}',
  // better-sqlite3's, to look for its addon, whose place we name
  bindings: 'module.exports = undefined',
  // better-sqlite3's, for functions in SQL and the like
  './methods/aggregate': 'module.exports = undefined',
  './methods/function': 'module.exports = undefined',
  './methods/serialize': 'module.exports = undefined',
  './methods/table': 'module.exports = undefined',
  './methods/transaction': 'module.exports = undefined',
  // commander's, for help, and for what may have been meant by a word that it does not know: evaluated when it is asked
  './help.js': `const help = () => require('./node_modules/commander/lib/help.js')
    exports.Help = function () { return new (help().Help)() }
    exports.stripColor = text => help().stripColor(text)`,
  './lib/help.js': 'exports.Help = undefined',
  // pg's, for another driver and for another system than Node
  'pg-native': 'module.exports = undefined',
  'pg-cloudflare': 'module.exports = {}',
}

const withStandIns = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${Object.keys(standIns).join('|')})$`) }, ({ path, importer }) =>
      importer.includes('node_modules') ? { path, namespace: 'stand-in' } : undefined,
    )
    onLoad({ filter: /^/, namespace: 'stand-in' }, ({ path }) => ({
      contents: standIns[path],
      resolveDir: at('.'),
    }))
  },
}

/** Escapes the sources to ASCII, as bin/tix.js needs them. */
const inAscii = {
  name: 'in-ascii',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: escaped(fs.readFileSync(path, 'utf8')),
    }))
  },
}

/** Leaves `import('package')` to a file of its own, whose name it adds to `names`: a start reads less. */
const apart = names => ({
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /^(@[\w-]+\/)?[\w-]+$/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import' || external.includes(path)) return undefined
      names.add(path)
      return { path: `../dist/${fileOf(path)}`, external: true }
    })
  },
})
const fileOf = name => `${name.replace(/^@/, '').replace('/', '-')}.cjs`

/** Packages that are not bundled; each is loaded only when it is needed: by `serve`, or for tickets as PDF. */
const external = [
  'fastify',
  '@fastify/cors',
  '@fastify/websocket',
  'jose',
  'pino',
  'prom-client',
  '@myriaddreamin/typst-ts-node-compiler',
]

const common = {
  absWorkingDir: at('.'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external,
  logLevel: 'warning',
}

/** The options for all of tix, except the packages that it imports only when they are used. */
export const tix = (names = new Set()) => ({
  ...common,
  entryPoints: ['src/cli/main.ts'],
  outfile: bundle,
  sourcemap: true,
  sourcesContent: false,
  supported: { 'dynamic-import': false },
  external: [...external, '*.node'],
  define: withoutFaults,
  plugins: [withStandIns, inAscii, apart(names)],
})

const forTests = {
  ...tix(),
  outfile: testBundle,
  define: {},
  footer: { js: 'module.exports.main(process.argv.slice(2)).then(code => process.exit(code))' },
}

/** What tix starts as processes of their own: to look through a database, and to read from it for long. */
const programs = ['maintenance/inspector', 'aside/reader'].map(program => ({
  ...common,
  entryPoints: [`src/store/sqlite/${program}.ts`],
  outfile: at(`dist/${basename(program)}.cjs`),
  external: [...external, '*.node'],
  define: withoutFaults,
  plugins: [withStandIns],
}))

/** The pages for man, made from the same declarations as the help. */
async function writeManualPages() {
  const outfile = at('dist/manual.cjs')
  await build({
    ...common,
    entryPoints: ['src/cli/manual/roff.ts'],
    outfile,
    plugins: [withStandIns, apart(new Set())],
    external: [...external, '*.node'],
  })
  const require = createRequire(bundle)
  const { version } = require('../package.json')
  const pages = await require(outfile).manualPages(version, MANUAL_DATE)
  fs.rmSync(outfile)
  fs.mkdirSync(at('dist/man'), { recursive: true })
  for (const [name, page] of pages) fs.writeFileSync(at(`dist/man/${name}`), page)
}

/** The date of the release, so that a page is the same whenever it is built. */
const MANUAL_DATE = '2026-11-25'

/** Commands that are run so that V8 compiles what is used most: at least one of each folder, and a table. */
const WARM_UPS = [
  'list',
  'list --format table',
  'show warm-up',
  'availability warm-up',
  'my-bookings --email ada@example.com',
  'find ada',
  'door-list warm-up',
  'waitlist list warm-up',
  'vouchers',
  'person ada@example.com',
  'import guests.csv --event warm-up',
  'export bookings',
  'report sales',
  'log',
  'token list',
  'config',
  'completion bash',
  'book --help',
]

/** Loads tix as bin/tix.js will, runs the warm-ups on a scratch database, and writes the code that V8 compiled. */
async function writeCodeCaches(cached) {
  const scratch = fs.mkdtempSync(join(tmpdir(), 'tix-build-'))
  process.chdir(scratch)
  withoutSettings(scratch)
  const db = ['--db', join(scratch, 'tix.db')]
  const event = ['create-event', 'warm-up', '--capacity', '9', '--starts', '2199-01-01T00:00Z']
  execFileSync(process.execPath, [at('bin/tix.js'), ...event, ...db], { stdio: 'ignore' })
  const require = createRequire(bundle)
  const parts = new Map()
  const own = Object.assign(name => {
    if (name === 'node:fs') return { ...fs, writeSync: (_, bytes) => bytes.length }
    return name.startsWith('./') ? load(at(join('dist', name))) : require(name)
  }, require)
  const load = file => {
    const known = parts.get(file)
    if (known) return known.tix.exports
    const source = fs.readFileSync(file, 'latin1')
    const stranger = /.{0,40}[^\x00-\x7f]+/.exec(source)?.[0]
    if (stranger) throw new Error(`${file} has to be ASCII: ${stranger}`)
    const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`
    const script = new Script(wrapped, { filename: file })
    const tix = { exports: {} }
    parts.set(file, { wrapped, script, tix })
    script.runInThisContext()(tix.exports, own, tix, file, at('dist'))
    return tix.exports
  }
  const { main } = load(bundle)
  // The source, then the code twice: V8 itself only checks lengths, and crashes on damaged code. So
  // bin/tix.js compares, which costs less than a digest would.
  const keep = file => {
    const { wrapped, script } = parts.get(file)
    const code = script.createCachedData()
    fs.writeFileSync(cacheOf(file), Buffer.concat([Buffer.from(wrapped, 'latin1'), code, code]))
  }
  process.setMaxListeners(Number.POSITIVE_INFINITY) // each command listens to signals
  const warmUp = async words => {
    const exit = await main(words)
    if (exit !== 0) throw new Error(`tix ${words.join(' ')} ended with ${exit}`)
  }
  for (const format of ['json', 'tsv'])
    await warmUp(['book', 'warm-up', '--email', 'ada@example.com', '--format', format, ...db])
  keep(bundle)
  fs.writeFileSync(join(scratch, 'guests.csv'), 'email,name,quantity,ref\nada@example.com,Ada,1,1\n')
  for (const words of WARM_UPS) await warmUp([...words.split(' '), ...db])
  await connectNowhere(load(driver).Client)
  for (const file of cached.filter(file => file !== bundle)) {
    load(file)
    keep(file)
  }
  fs.rmSync(scratch, { recursive: true })
}

/** Whoever builds tix may also use it: their own settings must not count here. */
function withoutSettings(home) {
  for (const name of Object.keys(process.env)) if (/^(TIX|XDG)_/.test(name)) delete process.env[name]
  Object.assign(process.env, { HOME: home, TZ: 'UTC' })
}

/** Has the driver try to connect where there is no server, so that V8 compiles it. */
const connectNowhere = Client =>
  new Client({ host: '127.0.0.1', port: 1, ssl: false }).connect().catch(() => {})

const cacheOf = part => part.replace(/cjs$/, 'cache')

/** The fonts of tickets on paper, one weight each; found from the package's entry, which is all that it exports. */
const FONTS = [
  [import.meta.resolve('@embedpdf/fonts-latin'), '../fonts/NotoSans-Regular.ttf'],
  [import.meta.resolve('@embedpdf/fonts-latin'), '../fonts/NotoSans-Bold.ttf'],
  [import.meta.resolve('@embedpdf/fonts-arabic'), '../fonts/NotoNaskhArabic-Regular.ttf'],
  [import.meta.resolve('@embedpdf/fonts-hebrew'), '../fonts/NotoSansHebrew-Regular.ttf'],
  [import.meta.resolve('@embedpdf/fonts-jp'), '../fonts/NotoSansJP-Regular.otf'],
  [import.meta.resolve('@embedpdf/fonts-kr'), '../fonts/NotoSansKR-Regular.otf'],
  [import.meta.resolve('@embedpdf/fonts-sc'), '../fonts/NotoSansHans-Regular.otf'],
  [import.meta.resolve('@expo-google-fonts/noto-sans-thai'), '400Regular/NotoSansThai_400Regular.ttf'],
].map(([entry, font]) => fileURLToPath(new URL(font, entry)))

function copyFonts() {
  fs.mkdirSync(at('dist/fonts'), { recursive: true })
  for (const font of FONTS) fs.copyFileSync(font, at(`dist/fonts/${basename(font)}`))
}

/** Writes the licenses of everything that is bundled into dist/, as they require. */
function writeLicenses(files) {
  const packages = new Set(files.flatMap(file => /^.*node_modules\/((@[^/]+\/)?[^/]+)/.exec(file)?.[0] ?? []))
  const licenses = [...packages].sort().map(folder => {
    const { name, version, license } = JSON.parse(fs.readFileSync(join(folder, 'package.json'), 'utf8'))
    const texts = fs.readdirSync(folder).filter(file => /^(licen[sc]e(_font)?|notice)(\.\w+)?$/i.test(file))
    const text = texts.map(file => fs.readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
    return `${name} ${version} (${license})\n\n${text}`
  })
  fs.writeFileSync(at('dist/LICENSES.txt'), `${licenses.join(`\n\n${'-'.repeat(72)}\n\n`)}\n`)
}

if (process.argv[1] === at('esbuild.config.mjs')) {
  fs.rmSync(at('dist'), { recursive: true, force: true })
  const packages = new Set()
  const sources = [...FONTS]
  const make = async part => {
    const { metafile } = await build({ ...part, metafile: true })
    sources.push(...Object.keys(metafile.inputs))
  }
  const parts = await buildParts(tix(packages))
  for (const { inputs } of parts.values()) sources.push(...Object.keys(inputs))
  for (const program of programs) await make(program)
  await make(forTests)
  for (const name of packages)
    await make({
      ...common,
      entryPoints: [name],
      outfile: at(`dist/${fileOf(name)}`),
      // pg makes one to see whether it is at Cloudflare's: Node loads all of fetch for it, as long as tix takes for a booking
      define: { Response: 'undefined' },
      plugins: [withStandIns],
    })
  writeLicenses(sources)
  await writeManualPages()
  copyFonts()
  await writeCodeCaches([...[...parts.keys()].map(name => at(`dist/${name}.cjs`)), driver])
  process.exit()
}
