import { describe, expect, it } from 'vitest'
import { Block } from '../../../../src/cli/counter/panel/block.ts'

describe('what is drawn in its place', () => {
  const size = { columns: 20, rows: 10 }
  const content = { above: ['one', 'two'], prompt: '> ', typed: '', cursor: 0 }

  it('goes where it was', () => {
    const block = new Block()
    expect(block.draw(content, size)).toBe('one\ntwo\n> \r\u001b[2C')
    expect(block.draw({ ...content, typed: 'abc', cursor: 1 }, size)).toBe(
      '\u001b[2A\r\u001b[Jone\ntwo\n> abc\r\u001b[3C',
    )
    expect(block.erase(size)).toBe('\u001b[2A\r\u001b[J')
    expect(block.erase(size)).toBe('')
  })

  it('is found again in a terminal that has become narrower and broken its lines', () => {
    const block = new Block()
    block.draw({ ...content, above: ['x'.repeat(19), 'two'] }, size)
    expect(block.erase({ columns: 10, rows: 10 })).toBe('\u001b[3A\r\u001b[J')
  })

  it('never breaks a line: what is typed runs to the left', () => {
    const block = new Block()
    const typed = 'a long name that does not fit'
    const drawn = block.draw({ above: ['x'.repeat(50)], prompt: '> ', typed, cursor: typed.length }, size)
    expect(drawn).toBe(`${'x'.repeat(18)}…\n> hat does not fit\r\u001b[18C`)
  })

  it('shows the lines that there is room for', () => {
    const above = Array.from({ length: 30 }, (_, at) => String(at))
    expect(new Block().draw({ ...content, above }, { columns: 20, rows: 5 }).split('\n')).toHaveLength(4)
  })
})
