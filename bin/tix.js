#!/usr/bin/env node
'use strict'
// Starting is most of what a user waits for. So tix is in parts, of which each command loads what it uses; each comes with the
// code that V8 compiled at build time (another version of V8 notices, and compiles anew); and the exit waits for nothing.
const { closeSync, fstatSync, openSync, readSync, writeSync } = require('node:fs')
const { basename, join } = require('node:path')
const { Script } = require('node:vm')

const dist = join(__dirname, '../dist')

/** The parts' `require`: it loads each other and PostgreSQL's driver as here, once; anything else is left to Node. */
const requireOf = Object.assign(
  name => (name.startsWith('./') || name === '../dist/pg.cjs' ? part(basename(name)) : require(name)),
  require,
)

const parts = {}
function part(name) {
  parts[name] ??= load(name)
  return parts[name]
}

function load(name) {
  const file = join(dist, name)
  const { source, cachedData } = read(file, file.replace(/cjs$/, 'cache'))
  const script = new Script(source, { filename: file, cachedData })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, requireOf, module, file, dist)
  return module.exports
}

/** One buffer for all reads, one after the other: touching new memory costs more than reading into it. */
let buffer = Buffer.alloc(0)
const chunk = Buffer.allocUnsafeSlow(65_536)

/** Reads a part, wrapped as Node wraps a module, and the code that V8 compiled of it. */
function read(file, cache) {
  const [head, tail] = ['(function (exports, require, module, __filename, __dirname) {', '\n})']
  const part = openSync(file)
  const { size } = fstatSync(part)
  const length = head.length + size + tail.length
  const kept = openCache(cache)
  const codeLength = Math.max(0, (kept.size - length) >> 1)
  if (buffer.length < Math.max(length, codeLength))
    buffer = Buffer.allocUnsafeSlow(Math.max(length, codeLength))
  buffer.latin1Write(head, 0)
  readSync(part, buffer, head.length, size)
  buffer.latin1Write(tail, head.length + size)
  closeSync(part)
  const source = buffer.latin1Slice(0, length)
  return { source, cachedData: compiledOf(kept, length, codeLength) }
}

/** Opens the cache of a part; there may be none, or it may not be readable. */
function openCache(cache) {
  try {
    const file = openSync(cache)
    return { file, size: fstatSync(file).size }
  } catch {
    return { size: 0 }
  }
}

/**
 * The compiled code of a part. The cache has the source that it was made of, then the code, twice. V8 itself only checks
 * a length: it would run the old code of a part that was edited since, and crash over a byte that flipped.
 */
function compiledOf({ file }, length, codeLength) {
  try {
    if (codeLength === 0 || !isNext(file, length)) return undefined
    readSync(file, buffer, 0, codeLength)
    const isWhole = isNext(file, codeLength)
    closeSync(file)
    return isWhole ? buffer.subarray(0, codeLength) : undefined
  } catch {
    return undefined // then it is compiled anew
  }
}

/** Whether what comes next in a file is what was read last. */
function isNext(file, length) {
  for (let at = 0; at < length; ) {
    const count = readSync(file, chunk, 0, Math.min(chunk.length, length - at))
    if (count === 0 || !chunk.subarray(0, count).equals(buffer.subarray(at, at + count))) return false
    at += count
  }
  return true
}

/** Prints the version, which needs no part. Where it cannot be written, tix itself reports that. */
function printedVersion() {
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
  const tix = debug ? require('../dist/tix.cjs') : part('tix.cjs')
  tix.main(process.argv.slice(2)).then(code => process.exit(code))
}

if (!printedVersion()) main()
