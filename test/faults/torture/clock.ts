import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where Linux distributions put libfaketime: `/usr/lib/x86_64-linux-gnu/faketime`, `/usr/lib64/faketime`, … */
const PLACES = ['/usr/lib', '/usr/lib64', '/usr/local/lib']
const LIBRARY = 'faketime/libfaketimeMT.so.1'

/** The library that lies about the time to a whole process; TIX_TEST_LIBFAKETIME names one elsewhere. */
const libfaketime = process.env['TIX_TEST_LIBFAKETIME'] ?? find()

export const CLOCK_BY = libfaketime ? 'libfaketime' : 'TIX_TEST_CLOCK_SHIFT_MS'

/**
 * The environment of a process whose clock is wrong by so many milliseconds: all of its clock that can be set,
 * by which the file lock is dated too; without libfaketime only the one that tix sells by.
 */
export function wrongClock(shiftMs: number): Record<string, string> {
  if (!libfaketime) return { TIX_TEST_CLOCK_SHIFT_MS: String(shiftMs) }
  const shift = `${shiftMs < 0 ? '' : '+'}${(shiftMs / 1000).toFixed(3)}s`
  // The times of files are the kernel's, and nobody sets the clock that only runs.
  const truth = { FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' }
  return { LD_PRELOAD: libfaketime, FAKETIME: shift, ...truth }
}

function find(): string | undefined {
  const folders = PLACES.filter(existsSync).flatMap(place => [
    place,
    ...readdirSync(place)
      .filter(name => name.includes('-linux-'))
      .map(name => join(place, name)),
  ])
  return folders.map(folder => join(folder, LIBRARY)).find(existsSync)
}
