// Draws the pictures of the README, terminal-light.svg and terminal-dark.svg, from what tix prints at a terminal now:
// npm run picture
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** What is typed: an event, eight guests at once for its five seats, and a slip of the fingers. */
const TYPED = [
  'tix create-event "Jazz Night" --capacity 5 --starts "2031-05-01 19:30" --price 25 --currency EUR',
  'seq 8 | xargs -P8 -I{} tix book jazz-night --email guest{}@example.com -q 2>&1 | sort',
  'tix availability',
  'tix book jazz-nigth --email ada@example.com',
]
const COLUMNS = 113

/** Everything that is on the screen, with the colors as a terminal is told them. */
export function session(): string {
  const home = mkdtempSync(join(tmpdir(), 'tix-picture-'))
  try {
    mkdirSync(join(home, 'bin'))
    symlinkSync(resolve(import.meta.dirname, '../bin/tix.js'), join(home, 'bin/tix'))
    const script = TYPED.map(line => `printf '%s\\n' '\u001b[1m$ ${line}\u001b[22m'; ${line}; echo`)
    writeFileSync(join(home, 'typed.sh'), `stty cols ${COLUMNS}\n${script.join('\n')}\n`)
    const env = {
      PATH: `${home}/bin:${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: home,
      TERM: 'xterm',
      TZ: 'Europe/Berlin',
      LC_ALL: 'C.UTF-8',
    }
    const command = ['-qec', `sh ${home}/typed.sh`, '/dev/null']
    return execFileSync('script', command, { env, cwd: home, encoding: 'utf8', input: '' }).replaceAll('\r\n', '\n').trimEnd()
  } finally {
    rmSync(home, { recursive: true })
  }
}

/** GitHub's own colors, so that the picture is part of its page. */
const THEMES = {
  light: { back: '#f6f8fa', plain: '#1f2328', 2: '#59636e', 31: '#d1242f', 32: '#1a7f37', 33: '#9a6700', 36: '#0a6c8f' },
  dark: { back: '#151b23', plain: '#f0f6fc', 2: '#9198a1', 31: '#f85149', 32: '#3fb950', 33: '#d29922', 36: '#39c5cf' },
}
const CELL = { width: 7.8, height: 18 }
const MARGIN = 16

function picture(screen: string, colors: Record<string, string>): string {
  const lines = screen.split('\n')
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN)
  const height = lines.length * CELL.height + 2 * MARGIN
  const texts = lines.map((line, row) => {
    const y = MARGIN + (row + 0.75) * CELL.height
    return `<text y="${y}">${runs(line, colors)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="tix at a terminal" xml:space="preserve">
<style>text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: ${colors['plain']} }</style>
<rect width="100%" height="100%" rx="8" fill="${colors['back']}"/>
${texts.join('\n')}
</svg>
`
}

/** A line as stretches of one color, each at its column: fonts differ. */
function runs(line: string, colors: Record<string, string>): string {
  let column = 0
  let color: string | undefined
  let bold = false
  return line
    .split(/(\u001b\[\d+m)/)
    .map(part => {
      const [, code] = /^\u001b\[(\d+)m$/.exec(part) ?? []
      if (code === '1') bold = true
      else if (code === '22') [bold, color] = [false, undefined]
      else if (code !== undefined) color = colors[code]
      if (code !== undefined) return ''
      const x = (MARGIN + column * CELL.width).toFixed(1)
      column += part.length
      if (part.trim() === '') return ''
      const text = part.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      return `<tspan x="${x}"${color ? ` fill="${color}"` : ''}${bold ? ' font-weight="bold"' : ''}>${text}</tspan>`
    })
    .join('')
}

if (process.argv[1] === import.meta.filename) {
  const screen = session()
  for (const [name, colors] of Object.entries(THEMES))
    writeFileSync(resolve(import.meta.dirname, `terminal-${name}.svg`), picture(screen, colors))
}
