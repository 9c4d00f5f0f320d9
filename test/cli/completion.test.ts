import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bin, boxOffice, scratchFolder, tix } from '../support/tix.ts'

const folder = scratchFolder()
const office = await boxOffice(folder)
let code = ''
beforeAll(async () => {
  await office.createEvent('Jazz Night', 9)
  await office.run(['add-ticket-type', 'jazz-night', 'vip'])
  code = (
    await office.run(['book', 'jazz-night', '--email', 'a@example.com', '--type', 'vip', '-q'])
  ).stdout.trim()
  const wrapper = join(folder, 'tix')
  writeFileSync(wrapper, `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`)
  chmodSync(wrapper, 0o755)
})

const offered = async (...words: string[]) => {
  const { stdout } = await tix(['__complete', ...words], { env: { TIX_DB: office.db } })
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(line => line.split('\t')[0])
}

describe('completion', () => {
  it('offers commands, those of a group, and options', async () => {
    expect(await offered('boo')).toEqual(['book'])
    expect(await offered('waitlist', 'l')).toEqual(['list', 'leave'])
    expect(await offered('book', '--ho')).toEqual(['--hold'])
  })

  it('offers values: words, zones, currencies', async () => {
    expect(await offered('list', '--sort', 'n')).toEqual(['name'])
    expect(await offered('create-event', 'X', '--timezone', 'Europe/Ber')).toEqual(['Europe/Berlin'])
    expect(await offered('create-event', 'X', '--currency', 'EU')).toEqual(['EUR'])
  })

  it('offers what is in the database', async () => {
    expect(await offered('book', 'ja')).toEqual(['jazz-night'])
    expect(await offered('book', 'jazz-night', '--type', 'v')).toEqual(['vip'])
    expect(await offered('confirm', code.slice(0, 2))).toContain(code)
  })

  it('is silent where there is no database', async () => {
    expect(await tix(['__complete', 'book', ''], { env: { TIX_DB: join(folder, 'none.db') } })).toMatchObject(
      {
        exit: 0,
        stdout: '',
        stderr: '',
      },
    )
  })
})

/** What a real shell offers; `undefined` where it is not installed. */
function shell(name: string, script: string) {
  const env = { PATH: `${folder}:${process.env['PATH']}`, HOME: folder, TIX_DB: office.db }
  const { error, stdout } = spawnSync(name, ['-c', script], { env, encoding: 'utf8', timeout: 120_000 })
  return error ? undefined : stdout
}

describe('the completion of a real shell', () => {
  it.runIf(shell('bash', 'echo') !== undefined)('works in bash', () => {
    const script =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is for the shell to fill in
      'eval "$(tix completion bash)"; COMP_WORDS=(tix book ja); COMP_CWORD=2; _tix; echo "${COMPREPLY[@]}"'
    expect(shell('bash', script)).toBe('jazz-night\n')
  })

  it.runIf(shell('fish', 'echo') !== undefined)('works in fish', () => {
    expect(shell('fish', 'tix completion fish | source; complete -C "tix book ja"')).toBe('jazz-night\n')
  })

  it.runIf(shell('zsh', 'echo') !== undefined)('is understood by zsh', () => {
    const script =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is zsh that expands it
      'autoload -U compinit; compinit -u -D; eval "$(tix completion zsh)"; compadd() { print -l -- "${values[@]}" }; words=(tix book ja); CURRENT=3; _tix'
    expect(shell('zsh', script)).toContain('jazz-night')
  })
})
