#!/usr/bin/env node
'use strict'
// Starting is most of what a user waits for. So: one file for a booking, one for the rest, one for a server to connect to,
// each with what V8 made of it at build time (another version of V8 finds that out for itself, and compiles), and an exit that does not wait for anything.
const { closeSync, fstatSync, openSync, readFileSync, readSync, writeSync } = require('node:fs')
const { join } = require('node:path')
const { Script } = require('node:vm')

const dist = join(__dirname, '../dist')

/** What the parts require: each other, loaded once and as here; anything else as Node finds it. */
const parts = Object.fromEntries(
  ['tix', 'rest', 'pg'].map(name => [`../dist/${name}.cjs`, once(() => load(name))]),
)
const requireOf = Object.assign(name => (parts[name] ? parts[name]() : require(name)), require)

function once(make) {
  let made
  return () => (made ??= make())
}

function load(name) {
  const file = join(dist, `${name}.cjs`)
  const source = wrapped(file)
  const cachedData = compiledOf(source, join(dist, `${name}.cache`))
  const script = new Script(source.latin1Slice(), { filename: file, cachedData })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, requireOf, module, file, dist)
  return module.exports
}

/** A part as the function that Node makes of a module; put together as bytes, for a second text would have to be cleared away. */
function wrapped(file) {
  const [head, tail] = ['(function (exports, require, module, __filename, __dirname) {', '\n})']
  const fd = openSync(file)
  const { size } = fstatSync(fd)
  const bytes = Buffer.allocUnsafeSlow(head.length + size + tail.length)
  bytes.latin1Write(head, 0)
  readSync(fd, bytes, head.length, size)
  bytes.latin1Write(tail, head.length + size)
  closeSync(fd)
  return bytes
}

/**
 * What V8 made of a part: kept twice, and with the source that it was made of. V8 itself looks at no more than a
 * length: it would run the old code of a part that was edited since, and crash over a byte that flipped.
 */
function compiledOf(source, cache) {
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
  const tix = debug ? require('../dist/tix.cjs') : requireOf('../dist/tix.cjs')
  tix.main(process.argv.slice(2)).then(code => process.exit(code))
}

if (!toldVersion()) main()
