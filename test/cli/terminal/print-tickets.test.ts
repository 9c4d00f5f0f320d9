import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { printTickets } from '../../../src/cli/terminal/print-tickets.ts'
import { printedCode } from '../../../src/values/codes/booking-code.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

it('a printer that hangs is ended with all that it started, and so is one that complains at length told', async () => {
  const office = await testOffice(folder)
  await office.event('Jazz', 5)
  const again = 'tix ticket'
  const code = printedCode(await office.book('jazz', 'ada'))
  const [begun, told] = [join(folder, 'begun'), join(folder, 'ended')]
  const inner = `trap "touch ${told}; exit" TERM; touch ${begun}; sleep 777 & wait`
  // On a machine that is busy, half a second may be over before it has begun.
  for (let seconds = 0.5; !existsSync(begun) && seconds < 100; seconds *= 4)
    await expect(
      printTickets(office, code, {
        command: `sh -c '${inner}' & wait; true`,
        again,
        longestMs: seconds * 1000,
      }),
    ).rejects.toThrow(`did not end within ${seconds} s`)
  await vi.waitFor(() => expect(existsSync(told)).toBe(true), { timeout: 30_000 })
  const noisy = 'yes | head -c 5000000 >&2; printf "out of\\npaper.\\n" >&2; exit 3'
  await expect(printTickets(office, code, { command: noisy, again })).rejects.toThrow(
    /exit 3: [y ]{1,200}out of paper\. Try again/,
  )
})
