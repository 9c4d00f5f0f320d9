import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bin, boxOffice, scratchFolder, tix } from '../../support/tix.ts'

const folder = scratchFolder()
const office = await boxOffice(folder)
let code = ''
beforeAll(async () => {
  await office.createEvent('Jazz Night', 9)
  await office.run(['add-ticket-type', 'jazz-night', 'vip'])
  await office.run(['add-ticket-type', 'jazz-night', 'Front row, left'])
  await office.run(['add-ticket-type', 'jazz-night', 'Kids: half "price"'])
  await office.run(['add-ticket-type', 'jazz-night', "Pensioner's"])
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
    expect(await offered('show', code.slice(0, 4))).toEqual([code])
    expect(await offered('sell', '--instead-of', code.slice(0, 4))).toEqual([code])
    expect(await offered('exchange', code, '--type', 'v')).toEqual(['vip'])
    await office.run(['token', 'create', 'gate-2', '--role', 'gate'])
    expect(await offered('token', 'revoke', 'ga')).toEqual(['gate-2'])
    expect(await offered('token', 'create', 'ga')).toEqual([])
  })

  it('offers to sell only what sells, and no codes of bookings or slugs for other values', async () => {
    await office.createEvent('Old Opera', 9)
    await office.run(['cancel-event', 'old-opera', '--yes'])
    await office.run(['create-voucher', 'EARLY-BIRD', '--percent', '10'])
    expect(await offered('book', 'old')).toEqual([])
    expect(await offered('exchange', code, '--event', 'old')).toEqual([])
    expect(await offered('show', 'old')).toEqual(['old-opera'])
    expect(await offered('list', '--from', 'jazz')).toEqual([])
    expect(await offered('end-voucher', '')).toEqual(['EARLY-BIRD'])
    expect(await offered('create-voucher', '')).toEqual([])
  })

  it('offers what a value may be also behind =, and in any case', async () => {
    expect(await offered('sell', 'jazz-night', '--paid=ca')).toEqual(['--paid=cash', '--paid=card'])
    expect(await offered('exchange', 'X', '--event=jazz-night', '--type', 'V')).toEqual(['vip'])
    expect(await offered('book', 'JAZZ')).toEqual(['jazz-night'])
    expect(await offered('ticket', code.toLowerCase().replace('-', ''))).toEqual([])
    expect(await offered('ticket', code.toLowerCase().slice(0, 4))).toEqual([code])
  })

  it('offers what help is about, and the words of arguments', async () => {
    expect(await offered('help', 'scr')).toEqual(['scripting'])
    expect(await offered('help', 'waitlist', 'jo')).toEqual(['join'])
    expect(await offered('completion', 'z')).toEqual(['zsh'])
    expect(await offered('config', 'set', 'timez')).toEqual(['timezone'])
    expect(await offered('config', 'set', 'color', 'a')).toEqual(['auto', 'always'])
    expect(await offered('schema', 'waitl')).toEqual(['waitlist'])
    expect(await offered('schema', 'waitlist', 'jo')).toEqual(['join'])
  })

  it('offers no options behind --, but what stands in that place', async () => {
    expect(await offered('book', '--', 'ja')).toEqual(['jazz-night'])
    expect(await offered('book', 'jazz-night', '--', '--')).toEqual([])
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
    const lines = [
      ['tix book ja', 'jazz-night'],
      [`tix book jazz-night --type Fro`, 'Front\\ row\\,\\ left'],
      ['tix book jazz-night --type Front\\ r', 'Front\\ row\\,\\ left'],
      ['tix book jazz-night --type "Fro', 'Front row, left'],
      [`tix book "jazz-night" --type='Fro`, 'Front row, left'],
      // Bash replaces what is behind the = or : only.
      ['tix book jazz-night --type=Fro', 'Front\\ row\\,\\ left'],
      ['tix book jazz-night --type Kids:\\ h', '\\ half\\ \\"price\\"'],
      [`tix book jazz-night --type 'Pen`, `Pensioner'\\''s`],
      // A : in a word before, as in a time or the address of a server.
      ['tix update-event --starts 2031-05-01T19:30 ja', 'jazz-night'],
    ] as const
    // The rest of the word is behind the cursor.
    const at = ([line]: readonly [string, string]) =>
      `COMP_LINE='${line.replaceAll("'", `'\\''`)}xy'; COMP_POINT=${line.length}; _tix; echo "\${COMPREPLY[0]}"; `
    const script = `eval "$(tix completion bash)"; COMP_WORDBREAKS=$' "\\'><=;|&(:'; ${lines.map(at).join('')}`
    expect(shell('bash', script)?.trim().split('\n')).toEqual(lines.map(([, expected]) => expected))
  })

  it.runIf(shell('fish', 'echo') !== undefined)('works in fish', () => {
    const at = (line: string) => shell('fish', `tix completion fish | source; complete -C '${line}'`)
    expect(at('tix book ja')).toBe('jazz-night\n')
    expect(at('tix book jazz-night --type "Fro')).toBe('Front row, left\n')
    writeFileSync(join(folder, 'rows.csv'), '')
    expect(at('tix book jazz-night --type="Fro')).toBe('--type=Front row, left\n')
    expect(at(`tix import ${folder}/row`)).toBe(`${folder}/rows.csv\n`)
    expect(at(`tix list --db=${folder}/row`)).toBe(`--db=${folder}/rows.csv\n`)
  })

  it.runIf(shell('zsh', 'echo') !== undefined)('is understood by zsh', () => {
    const script =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is zsh that expands it
      'autoload -U compinit; compinit -u -D; eval "$(tix completion zsh)"; compadd() { print -l -- "${values[@]}" }; words=(tix book ja); CURRENT=3; PREFIX=ja; _tix' +
      ` ; words=(tix book "'jazz-night'" --type Fron); CURRENT=5; PREFIX='Front\\ r'; _tix`
    expect(shell('zsh', script)).toContain('jazz-night\nFront row, left\n')
  })
})
