// Builds tix as esbuild.config.mjs does, but so that every module tells when it is evaluated:
// node telling-bundle.mjs <outfile>. The outfile is then run like bin/tix.js; at its end it writes the names to <outfile>.txt.
import { readFileSync } from 'node:fs'
import { extname, relative } from 'node:path'
import { build } from 'esbuild'
import { tix } from '../../esbuild.config.mjs'
import { buildParts } from '../../esbuild.parts.mjs'

const [outfile] = process.argv.slice(2)
const options = tix()

const telling = {
  name: 'telling',
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|js|cjs|mjs)$/, namespace: 'file' }, ({ path }) => ({
      contents: `evaluated.push(${JSON.stringify(relative(options.absWorkingDir, path))});${readFileSync(path, 'utf8')}`,
      loader: extname(path) === '.ts' ? 'ts' : 'js',
    }))
  },
}

// What a booking names and does not call is not in its part.
const { inputs } = (await buildParts({ ...options, write: false })).get('tix')

const begin = `
globalThis.evaluated = []
globalThis['part of a booking'] = ${JSON.stringify(Object.keys(inputs))}
const builtin = new Set(process.moduleLoadList)
process.on('exit', () => {
  const more = process.moduleLoadList.filter(name => /^NativeModule (?!internal)/.test(name) && !builtin.has(name))
  require('node:fs').writeFileSync(${JSON.stringify(`${outfile}.txt`)}, [...evaluated.filter(name => globalThis['part of a booking'].includes(name)), ...more].sort().join('\\n') + '\\n')
})
`

const run = 'module.exports.main(process.argv.slice(2)).then(code => process.exit(code))'

await build({
  ...options,
  outfile,
  banner: { js: begin },
  footer: { js: run },
  plugins: [telling, ...options.plugins],
})
