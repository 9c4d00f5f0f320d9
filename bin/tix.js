#!/usr/bin/env node
'use strict'
// Starting is most of what a user waits for. So: one file, with what V8 made of it at build time (another
// version of V8 finds that out for itself, and compiles), and an exit that does not wait for anything.
const { existsSync, readFileSync, writeSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

const bundle = join(__dirname, '../dist/tix.cjs')
const cache = join(__dirname, '../dist/tix.cache')

function load() {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(bundle, 'latin1')}\n})`
  const script = new Script(source, { filename: bundle, cachedData: readFileSync(cache) })
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
  const tix = debug || !existsSync(cache) ? require(bundle) : load()
  tix.main(process.argv.slice(2)).then(code => process.exit(code))
}

if (!toldVersion()) main()
