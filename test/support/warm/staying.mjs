// A process that stays, and runs one command line of tix after another. tix is evaluated anew for each, so that nothing of one
// command is there when the next begins. warm-tix.ts starts it, and says what it is for.

import { readFileSync, statSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { Script } from 'node:vm'

const root = join(import.meta.dirname, '../../..')
const launcher = join(root, 'bin/tix.js')
const dist = join(root, 'dist')
/** What bin/tix.js loads itself, with what V8 made of it. */
const PARTS = /^(\.\/[\w-]+|\.\.\/dist\/pg)\.cjs$/
const require = createRequire(join(dist, 'tix.cjs'))
const home = process.cwd()
/** As much as a pipe gives at a time. */
const CHUNK = 64 * 1024

/** What a command leaves behind, and the end of a process would take away. */
const opened = new Map()
const timers = new Set()
const before = { listeners: [], handles: [], resources: [] }
let stdin = Readable.from([])
let answer

Object.defineProperty(process, 'stdin', { get: () => stdin })
process.exit = code => void end(code ?? process.exitCode ?? 0)
const atNextTurn = setImmediate
for (const [set, clear] of [
  ['setTimeout', clearTimeout],
  ['setInterval', clearInterval],
  ['setImmediate', clearImmediate],
])
  keepTrackOf(set, clear)

/** A timer that is still there at the end of its command must not go off in the next one. */
function keepTrackOf(set, clear) {
  const original = globalThis[set]
  globalThis[set] = Object.assign((...args) => {
    const timer = original(...args)
    timers.add({ timer, clear })
    return timer
  }, original)
}

/** Does what bin/tix.js does, or the tix for tests by itself. */
function begin(script, args) {
  const load = loader()
  if (script === launcher) load(join(dist, 'tix.cjs')).main(args).then(process.exit)
  else load(script)
}

/** Loads the parts of tix, each once for a command. */
function loader() {
  const loaded = new Map()
  const load = file => {
    const known = loaded.get(file)
    if (known) return known.exports
    const module = { exports: {} }
    loaded.set(file, module)
    compiled(file).runInThisContext()(module.exports, own, module, file, dirname(file))
    return module.exports
  }
  const own = Object.assign(name => {
    if (PARTS.test(name)) return load(join(dist, basename(name)))
    return name.endsWith('.node') ? sqlite(require(name)) : require(name)
  }, require)
  return load
}

const scripts = new Map()

/** A file as the function that Node makes of a module: compiled once for all commands, and anew when it was built anew. */
function compiled(file) {
  const { mtimeMs } = statSync(file)
  const known = scripts.get(file)
  if (known?.mtimeMs === mtimeMs) return known.script
  const source = readFileSync(file, 'utf8')
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`
  const script = new Script(wrapped, { filename: file })
  scripts.set(file, { mtimeMs, script })
  return script
}

/** The addon as if it had just been loaded, with an eye on the files that it opens. */
function sqlite({ isInitialized: _, ...addon }) {
  const construct = (Database, args) => {
    const database = new Database(...args)
    const [name, given, isInMemory, isReadOnly] = args
    opened.set(database, () =>
      isInMemory || isReadOnly ? undefined : new Database(name, given, false, true, true, 0, null, null),
    )
    return database
  }
  return { ...addon, Database: new Proxy(addon.Database, { construct }) }
}

/**
 * Closes files as the end of a process does, of which SQLite does not hear: the log stays as it is. SQLite leaves it to others
 * as long as there are any, and the last one, which may only read, cannot do anything about it.
 */
function letGo() {
  for (const [database, reader] of opened) {
    if (!database.open) continue
    const last = reader()
    last?.exec('SELECT 1 FROM sqlite_schema')
    database.close()
    last?.close()
  }
  opened.clear()
}

process.on('message', request => {
  answer = request.answer
  process.chdir(request.cwd ?? home)
  for (const name of Object.keys(process.env)) if (!(name in request.env)) delete process.env[name]
  Object.assign(process.env, request.env)
  process.argv = [process.execPath, request.script, ...request.args]
  process.exitCode = undefined
  stdin = inputOf(Buffer.from(request.input))
  before.handles = process._getActiveHandles()
  before.listeners = listeners()
  before.resources = process.getActiveResourcesInfo()
  begin(request.script, request.args)
})

function inputOf(bytes) {
  let at = 0
  return new Readable({
    read() {
      this.push(at < bytes.length ? bytes.subarray(at, at + CHUNK) : null)
      at += CHUNK
    },
  })
}

function listeners() {
  return process.eventNames().flatMap(name => process.rawListeners(name).map(listener => [name, listener]))
}

/** Connections, processes, files that are watched. */
function added() {
  return process._getActiveHandles().filter(handle => !before.handles.includes(handle))
}

/** `process.stdout` or `process.stderr`, which are there for good once a package has asked for them. */
function isOutput({ _handle }) {
  return _handle?.fd === 1 || _handle?.fd === 2
}

/** Whether Node waits for nothing but what it waited for before: a file being read, a process, a connection. */
function isAtRest() {
  const known = [
    ...before.resources,
    ...added()
      .filter(isOutput)
      .map(() => 'PipeWrap'),
  ]
  return process.getActiveResourcesInfo().every(name => {
    const at = known.indexOf(name)
    if (at >= 0) known.splice(at, 1)
    return at >= 0
  })
}

/** Of the event loop, until a command is taken to have left nothing at work, or something that does not end. */
const TURNS = { least: 3, most: 100 }

/** Answers with the exit code, when what the command left behind is as the end of a process would leave it. */
async function end(code) {
  const stays = await tidied(code)
  tell(1, `${answer} ${code} ${stays ? 'stays' : 'goes'}\n`)
  tell(2, `${answer}\n`)
  if (!stays) process.reallyExit(code)
}

/** False if something could not be taken away: it would be at work in the next command. */
async function tidied(code) {
  for (const [name, listener] of listeners()) {
    if (before.listeners.some(([, known]) => known === listener)) continue
    if (name === 'exit') listener(code)
    process.removeListener(name, listener)
  }
  stdin.destroy()
  for (const handle of added()) if (!isOutput(handle)) handle.destroy?.()
  try {
    letGo()
  } catch {
    return false // it is being read, or somebody else has it for himself
  }
  process.chdir(home)
  // What is under way at this moment may begin something else.
  for (let turn = 1; ; turn++) {
    for (const { timer, clear } of timers) clear(timer)
    timers.clear()
    await new Promise(resolve => atNextTurn(resolve))
    if (turn >= TURNS.least && timers.size === 0 && isAtRest()) return true
    if (turn === TURNS.most) return false
  }
}

/** Behind all that the command wrote. */
function tell(descriptor, text) {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; )
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error // the reader is slow, and somebody made it a pipe that does not wait
    }
}

process.on('disconnect', () => process.reallyExit())
