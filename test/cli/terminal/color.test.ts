import { expect, it } from 'vitest'
import { wantsColor } from '../../../src/cli/terminal/terminal.ts'

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [true, { CLICOLOR: '0' }, false],
  [false, { CLICOLOR: '1' }, false],
  [false, { CLICOLOR_FORCE: '1' }, true],
  [false, { CLICOLOR_FORCE: '0' }, false],
  [false, { CLICOLOR_FORCE: '1', CLICOLOR: '0' }, true],
  [false, { CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
])('at a terminal: %s, with %o: color %s', (isTerminal, env, color) => {
  expect(wantsColor('auto', isTerminal, env)).toBe(color)
  expect(wantsColor('always', isTerminal, env)).toBe(true)
  expect(wantsColor('never', isTerminal, env)).toBe(false)
})
