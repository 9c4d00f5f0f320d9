import { describe, expect, it } from 'vitest'
import type { CommandContext } from '../../../src/cli/command.ts'
import { commands } from '../../../src/cli/commands/index.ts'
import { schemaCommand } from '../../../src/cli/commands/shell/schema.ts'

describe('tix schema', () => {
  it('loads no other command than the one it is asked about', async () => {
    const loaded: string[] = []
    const watched = Object.fromEntries(
      Object.entries(commands).map(([name, load]) => {
        const noted = () => {
          loaded.push(name)
          return load()
        }
        return [name, noted]
      }),
    )
    const schema = JSON.parse(await schemaOf(['waitlist', 'join'], watched))
    expect(schema.title).toBe('tix waitlist join --json')
    expect(loaded).toEqual(['waitlist join'])
  })

  it('gives those of all commands that give JSON, by their names', async () => {
    const schemas = JSON.parse(await schemaOf([]))
    expect(Object.keys(schemas)).toEqual(expect.arrayContaining(['book', 'waitlist join', 'doctor']))
    expect(schemas).not.toHaveProperty('serve')
  })

  it.each([
    ['cancel-event', ['bookings', 'waiting']],
    ['book', ['files']],
    ['sell', ['files']],
    ['ticket', ['files']],
    ['door-list', ['files']],
  ])('tells of what only the command line gives: %s has %j', async (name, given) => {
    const { data } = JSON.parse(await schemaOf([name])).oneOf[0].properties
    expect(Object.keys(data.properties)).toEqual(expect.arrayContaining(given))
    expect(data.required).not.toEqual(expect.arrayContaining(given))
  })

  it('says of each figure what it may be, and of a dry run only where there is one', async () => {
    const answer = async (name: string) => JSON.parse(await schemaOf([name])).oneOf[0].properties
    const { data, dryRun } = await answer('report')
    const { rows, totals } = data.properties.report.properties
    for (const { additionalProperties } of [rows.items, totals])
      expect(additionalProperties.anyOf).toContainEqual({ type: 'integer' })
    expect(dryRun).toBeUndefined()
    expect((await answer('show')).data.properties.log.items.required).toContain('action')
    expect((await answer('book')).dryRun).toEqual({ type: 'boolean' })
  })

  it.each([
    ['boook', 'There is no schema for "boook". Did you mean book?'],
    ['zzzz', 'There is no schema for "zzzz". tix schema | jq keys lists all there are'],
    ['__proto__', 'There is no schema for "__proto__". tix schema | jq keys lists all there are'],
    ['constructor', 'There is no schema for "constructor". tix schema | jq keys lists all there are'],
    ['serve', 'There is no schema for "serve": it gives no JSON'],
  ])('says of %s what there is', async (word, said) => {
    await expect(schemaOf([word])).rejects.toThrow(said)
  })
})

async function schemaOf(words: string[], from = commands): Promise<string> {
  let written = ''
  const write = (text: string) => {
    written += text
  }
  await schemaCommand.prepare({ command: words })({
    document: { write },
    commands: from,
  } as unknown as CommandContext)
  return written
}
