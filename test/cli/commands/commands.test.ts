import { describe, expect, it } from 'vitest'
import { commands } from '../../../src/cli/commands/index.ts'
import { globalOptions } from '../../../src/cli/globals.ts'
import { help } from '../../../src/cli/help/help.ts'
import { longFlag } from '../../../src/cli/option.ts'
import { parse } from '../../../src/cli/program.ts'

const all = await Promise.all(
  Object.entries(commands).map(async ([name, load]) => ({ name, command: await load() })),
)

/** The words of a line as a shell would make them, for lines as plain as our examples. */
function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
}

/** `TIX_EMAIL=… tix my-bookings | jq .` → the variables and the arguments of tix. */
function example(line: string): { env: Record<string, string>; argv: string[] } {
  // A pipe within quotes is part of a value.
  const [command = ''] = line.split(/ [|>] ?(?=(?:[^"]*"[^"]*")*[^"]*$)/)
  const [before = '', after = ''] = command.split(/\btix (.*)/s)
  const env = Object.fromEntries(words(before).map(word => word.split('=')))
  return { env, argv: words(after) }
}

describe.each(all)('tix $name', ({ name, command }) => {
  it('is called what it is registered as', () => {
    expect(command.name).toBe(name)
  })

  it('has a summary of one line, without a full stop, and examples', () => {
    expect(command.summary).toMatch(/^[A-Z].{8,70}[^.]$/)
    expect(command.examples.length).toBeGreaterThan(0)
  })

  it('has something under every heading of its help', async () => {
    expect(await help(name.split(' '), 80)).not.toMatch(/:\n\s*\n/)
  })

  it('has examples that are right', async () => {
    for (const line of command.examples) {
      const { env, argv } = example(line)
      Object.assign(process.env, env)
      const request = await parse(argv)
      for (const key of Object.keys(env)) delete process.env[key]
      if (request.kind !== 'run') throw new Error(`${line}: asks for ${request.kind}`)
      expect(request.command.name, line).toBe(name)
      expect(() => request.command.prepare(request.raw), line).not.toThrow()
    }
  })

  it('explains every argument and option; one with the name of a global option takes its place wholly', () => {
    const parts = [...command.args, ...command.options]
    expect(parts.filter(part => part.help.length < 5)).toEqual([])
    const clashes = command.options.filter(option =>
      globalOptions.some(o => (o.key === option.key) !== (longFlag(o) === longFlag(option))),
    )
    expect(clashes).toEqual([])
    expect(new Set(parts.map(part => part.key)).size).toBe(parts.length)
  })

  it('has --dry-run if it writes', () => {
    expect(command.options.some(option => option.flags === '--dry-run')).toBe(command.writes)
  })
})
