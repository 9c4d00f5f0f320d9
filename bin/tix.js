#!/usr/bin/env node
'use strict'
// Starting is most of what a user waits for. So: one file, with what V8 made of it at build time (another
// version of V8 finds that out for itself, and compiles), and an exit that does not wait for anything.
const { readFileSync, writeSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

const bundle = join(__dirname, '../dist/tix.cjs')
const cache = join(__dirname, '../dist/tix.cache')

/**
 * What V8 made of the bundle: kept twice, and with the bundle that it was made of. V8 itself looks at no more than a
 * length: it would run the old code of a bundle that was edited since, and crash over a byte that flipped.
 */
function compiledOf(source) {
  try {
    const kept = readFileSync(cache)
    const length = (kept.length - source.length) / 2
    const code = kept.subarray(0, length)
    const isWhole = code.equals(kept.subarray(length, length * 2)) && source.equals(kept.subarray(length * 2))
    return isWhole && length > 0 ? code : undefined
  } catch {
    return undefined // there is none, or it is not ours to read: then it is compiled anew
  }
}

function load() {
  const bytes = readFileSync(bundle)
  const source = `(function (exports, require, module, __filename, __dirname) {${bytes.latin1Slice()}\n})`
  const script = new Script(source, { filename: bundle, cachedData: compiledOf(bytes) })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, require, module, bundle, __dirname)
  return module.exports
}

/** The version needs none of it. Where it cannot be written, tix knows what to do. */
function toldVersion() {
  if (process.argv.length !== 3 || process.argv[2] !== '--version') return false
  try {
    return writeSync(1, `${require('../package.json').version}\n`) > 0
  } catch {
    return false
  }
}

function main() {
  const debug = process.argv.includes('--debug')
  if (debug) process.setSourceMapsEnabled(true) // for files that are required
  const tix = debug ? require(bundle) : load()
  tix.main(process.argv.slice(2)).then(code => process.exit(code))
}

if (!toldVersion()) main()
