import { getEventListeners } from 'node:events'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPanel } from '../../../../src/cli/counter/panel/open-panel.ts'

describe('waiting at a panel', () => {
  let typed = new PassThrough()
  let written = ''
  let interruption = new AbortController()

  const open = () =>
    openPanel(
      text => {
        written += text
      },
      interruption.signal,
      () => ({ columns: 80, rows: 24 }),
    )

  beforeEach(() => {
    typed = new PassThrough()
    written = ''
    interruption = new AbortController()
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(typed as never)
  })
  afterEach(() => vi.restoreAllMocks())

  it('shows what is waited for until it has come', async () => {
    const panel = open()
    const came = panel.wait('The last ticket is printed', Promise.resolve())
    expect(written).toContain('The last ticket is printed …  Ctrl-C: do not wait')
    expect(await came).toBe(true)
    panel.close()
  })

  it('ends with Ctrl-C', async () => {
    const panel = open()
    const came = panel.wait('The last ticket is printed', new Promise(() => {}))
    typed.write('\u0003')
    expect(await came).toBe(false)
    panel.close()
  })

  it('ends with a signal', async () => {
    const panel = open()
    const came = panel.wait('The last ticket is printed', new Promise(() => {}))
    interruption.abort()
    expect(await came).toBe(false)
    panel.close()
  })

  it('leaves nothing on the screen, and no listener, when what it waited for fails', async () => {
    const panel = open()
    const listeners = getEventListeners(interruption.signal, 'abort')
    await expect(panel.wait('The last ticket is printed', Promise.reject(new Error('jam')))).rejects.toThrow(
      'jam',
    )
    expect(getEventListeners(interruption.signal, 'abort')).toEqual(listeners)
    written = ''
    panel.redraw()
    expect(written).toBe('')
    panel.close()
  })
})
