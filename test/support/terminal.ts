import { tmpdir } from 'node:os'
import { execa } from 'execa'
import { bin } from './tix.ts'

/** What a person sees who runs tix at a terminal: stdout and stderr as they come, colours written as `<2m>`. */
export async function atTerminal(
  args: readonly string[],
  { columns = 100, env = {} }: { columns?: number; env?: Record<string, string> } = {},
): Promise<{ exit: number | undefined; screen: string }> {
  const command = [process.execPath, bin, ...args].map(word => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  // script(1) of util-linux gives its command a terminal of its own
  const result = await execa('script', ['-qec', `stty cols ${columns}; ${command}`, '/dev/null'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC', TERM: 'xterm-256color', ...env },
    extendEnv: false,
    input: '',
    reject: false,
    stripFinalNewline: false,
  })
  const screen = result.stdout.replaceAll('\r\n', '\n').replaceAll(/\u001b\[([\d;]*m)/g, '<$1>')
  return { exit: result.exitCode, screen }
}
