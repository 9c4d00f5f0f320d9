#!/usr/bin/env node
'use strict'
// Starting is most of what a user waits for. So: one file for a booking, one for the rest, one for a server to connect to,
// each with what V8 made of it at build time (another version of V8 finds that out for itself, and compiles), and an exit that does not wait for anything.
const { closeSync, fstatSync, openSync, readSync, writeSync } = require('node:fs')
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
  const { source, cachedData } = read(file, join(dist, `${name}.cache`))
  const script = new Script(source, { filename: file, cachedData })
  const module = { exports: {} }
  script.runInThisContext()(module.exports, requireOf, module, file, dist)
  return module.exports
}

/**
 * A part as the function that Node makes of a module, and what V8 made of it. All of it is read into the same memory, one after
 * the other, and put together as bytes: a page of memory that is new costs more than what is read into it.
 */
function read(file, cache) {
  const [head, tail] = ['(function (exports, require, module, __filename, __dirname) {', '\n})']
  const part = openSync(file)
  const { size } = fstatSync(part)
  const length = head.length + size + tail.length
  const kept = opened(cache)
  const codeLength = Math.max(0, (kept.size - length) >> 1)
  const room = Buffer.allocUnsafeSlow(Math.max(length, codeLength))
  room.latin1Write(head, 0)
  readSync(part, room, head.length, size)
  room.latin1Write(tail, head.length + size)
  closeSync(part)
  const source = room.latin1Slice(0, length)
  return { source, cachedData: compiledOf(kept, room, length, codeLength) }
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
function compiledOf({ file }, room, length, codeLength) {
  try {
    if (codeLength === 0 || !isNext(file, room, length)) return undefined
    readSync(file, room, 0, codeLength)
    const isWhole = isNext(file, room, codeLength)
    closeSync(file)
    return isWhole ? room.subarray(0, codeLength) : undefined
  } catch {
    return undefined // then it is compiled anew
  }
}

/** Whether what comes next in a file are these bytes. */
function isNext(file, bytes, length) {
  const some = Buffer.allocUnsafeSlow(Math.min(length, 65_536))
  for (let at = 0; at < length; ) {
    const count = readSync(file, some, 0, Math.min(some.length, length - at))
    if (count === 0 || !some.subarray(0, count).equals(bytes.subarray(at, at + count))) return false
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
  const tix = debug ? require('../dist/tix.cjs') : requireOf('../dist/tix.cjs')
  tix.main(process.argv.slice(2)).then(code => process.exit(code))
}

if (!toldVersion()) main()
