import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

const root = resolve(import.meta.dirname, '../..')
const bin = resolve(root, 'bin/tix.js')
/** What `tix schema` says, kept for as long as tix is not built anew: each test file would ask for it. */
const kept = resolve(root, 'dist-test/schemas.json')
const validators = new Map<string, ValidateFunction | undefined>()

/** Fails if a document that tix gave is not what `tix schema` says of the command. */
export function assertAsDeclared(args: readonly string[], document: unknown): void {
  const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find(words => words in schemas())
  if (name === undefined || args.some(word => word.startsWith('--fields'))) return
  const validate = validatorOf(name)
  if (validate(document)) return
  const mistakes = validate.errors?.map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  )
  throw new Error(`tix ${args.join(' ')}: not as tix schema ${name} says:\n${mistakes?.join('\n')}`)
}

function validatorOf(name: string): ValidateFunction {
  const known = validators.get(name)
  if (known) return known
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats['default'](ajv)
  const made = ajv.compile(closed(schemas()[name] ?? {}))
  validators.set(name, made)
  return made
}

/** What a reader takes as open, since fields may be added, is closed here: none may be given that `tix schema` does not tell of. */
function closed(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (_, part) =>
    part?.type === 'object' && part.properties ? { additionalProperties: false, ...part } : part,
  )
}

let all: Record<string, object> | undefined

function schemas(): Record<string, object> {
  const bundle = resolve(root, 'dist/rest.cjs')
  const fresh = existsSync(kept) && statSync(kept).mtimeMs > statSync(bundle).mtimeMs
  if (!all && !fresh) {
    const made = `${kept}.${process.pid}` // another test file may read at this moment
    writeFileSync(made, execFileSync(process.execPath, [bin, 'schema']))
    renameSync(made, kept)
  }
  all ??= JSON.parse(readFileSync(kept, 'utf8')) as Record<string, object>
  return all
}
