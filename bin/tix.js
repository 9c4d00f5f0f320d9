#!/usr/bin/env node
'use strict'
// Starting is most of what a user waits for. So: parts of which each command loads what it uses, each with what V8 made of
// it at build time (another version of V8 finds that out for itself, and compiles), and an exit that does not wait for anything.
const { closeSync, fstatSync, openSync, readSync, writeSync } = require('node:fs')
const { basename, join } = require('node:path')
const { Script } = require('node:vm')

const dist = join(__dirname, '../dist')

/** What the parts require: each other, and the driver of a server, loaded once and as here; anything else as Node finds it. */
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

/** The same memory for all that is read, one after the other: a page of memory that is new costs more than what is read into it. */
let room = Buffer.alloc(0)
const some = Buffer.allocUnsafeSlow(65_536)

/** A part as the function that Node makes of a module, put together as bytes, and what V8 made of it. */
function read(file, cache) {
  const [head, tail] = ['(function (exports, require, module, __filename, __dirname) {', '\n})']
  const part = openSync(file)
  const { size } = fstatSync(part)
  const length = head.length + size + tail.length
  const kept = opened(cache)
  const codeLength = Math.max(0, (kept.size - length) >> 1)
  if (room.length < Math.max(length, codeLength)) room = Buffer.allocUnsafeSlow(Math.max(length, codeLength))
  room.latin1Write(head, 0)
  readSync(part, room, head.length, size)
  room.latin1Write(tail, head.length + size)
  closeSync(part)
  const source = room.latin1Slice(0, length)
  return { source, cachedData: compiledOf(kept, length, codeLength) }
}

/** There may be none, or it is not ours to read. */
function opened(cache) {
  try {
    const file = openSync(cache)
    return { file, size: fstatSync(file).size }
  } catch {
    return { size: 0 }
  }
}

/**
 * What V8 made of a part: kept behind the source that it was made of, and twice. V8 itself looks at no more than a length:
 * it would run the old code of a part that was edited since, and crash over a byte that flipped.
 */
function compiledOf({ file }, length, codeLength) {
  try {
    if (codeLength === 0 || !isNext(file, length)) return undefined
    readSync(file, room, 0, codeLength)
    const isWhole = isNext(file, codeLength)
    closeSync(file)
    return isWhole ? room.subarray(0, codeLength) : undefined
  } catch {
    return undefined // then it is compiled anew
  }
}

/** Whether what comes next in a file is what was read last. */
function isNext(file, length) {
  for (let at = 0; at < length; ) {
    const count = readSync(file, some, 0, Math.min(some.length, length - at))
    if (count === 0 || !some.subarray(0, count).equals(room.subarray(at, at + count))) return false
    at += count
  }
  return true
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
  const tix = debug ? require('../dist/tix.cjs') : part('tix.cjs')
  tix.main(process.argv.slice(2)).then(code => process.exit(code))
}

if (!toldVersion()) main()
