import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import Order from './test/support/order.ts'

/** Run against both stores, from one source; `boxOffice()` gives each project its own kind of database. */
const ON_BOTH = ['acceptance', 'store', 'concurrency'].map(folder => `test/${folder}/**/*.test.ts`)

/** The same, in process: on a server, these need neither what is compiled nor what is built. */
const RULES_ON_BOTH = [
  // Rules that rest on what a store does with many rows in one transaction.
  'test/ticketing/**/{report,availability,bookings,idempotency,log,portions,ticket-types,update-event,waitlist}.test.ts',
  'test/ticketing/**/{exports,figures,holds-paid}.test.ts',
  'test/ticketing/{imports/change-booking-of-row,people/erasing}.test.ts',
  'test/ticketing/**/{changing-bookings,copy-event,people,vouchers}.test.ts',
  'test/ticketing/**/{check-in,find,sell,take-back,walk-ins}.test.ts',
  'test/values/names.test.ts',
  'test/batch/{layouts/systems,bookings/nothing-lost}.test.ts',
  'test/server/answers/if-match.test.ts', // what is read in a write stays so until its end
]

/** Of these, what is about the SQLite file itself. */
const SQLITE_ONLY = [
  'test/store/replaced-file.test.ts', // a file that is moved away under an open connection
  'test/store/guard.test.ts', // the five layers, and another connection to the same file
  'test/store/file-lock.test.ts',
  'test/store/{moved-on,beside-groups,one-moment}.test.ts', // several stores and processes at one file
  'test/store/reads-aside.test.ts', // processes that read a file
  'test/store/one-name.test.ts', // hard links and mounts
  'test/store/group-commit.test.ts', // the queue of one process before the file
  'test/store/query-plans.test.ts', // by which index SQLite finds what is asked
  'test/store/unfilled-file.test.ts', // a file that was made, and is taken away again
  'test/store/write-ahead-log.test.ts', // the -wal file beside it
  'test/acceptance/**/backup{,-kept}.test.ts', // on a server, backups are the server's: tix says so and names pg_dump
  'test/acceptance/**/doctor.test.ts', // files that were cut short, overwritten, left with a lock
  'test/store/migrations.test.ts', // files of older schemas
  'test/acceptance/**/packaging.test.ts', // what npm packs and installs
  'test/acceptance/**/{progress,pager,formats}.test.ts', // how an answer is drawn: one engine is enough
  'test/acceptance/**/{bad-input,errors,config}.test.ts', // what is read or refused before a store is opened
  'test/acceptance/**/{odd-files,import,import-events,moving}.test.ts', // files; what is booked of them: test/batch, import-week
  'test/acceptance/**/{counter,gate,tickets}.test.ts', // keys, screens and paper; what they do: test/ticketing, box-office
  'test/acceptance/**/{times,events}.test.ts', // words for times, types and transfers; what they do: test/ticketing
  'test/acceptance/**/{readme,picture,first-minutes,cookbook,manners,surroundings}.test.ts', // what a person sees who begins with a file
]

/** What is about the server itself; of this, what is in process. */
const POSTGRES_ONLY = ['test/postgres/**/*.test.ts']
const POSTGRES_IN_PROCESS = [
  'test/postgres/groups/*.test.ts',
  'test/postgres/outages/{evidence,waits}.test.ts',
  'test/postgres/moved-bookings.test.ts',
]

/** What is about runs as such, each with a server of its own: CI asks it before it believes any other. */
const OF_RUNS = ['test/faults/failing-run.test.ts']

/** For certificates that it is told of, Node takes 40 ms more at each start, of 25: only npm asks anybody outside (see packaging.test.ts). */
const { NODE_EXTRA_CA_CERTS: certificates } = process.env
if (certificates !== undefined) {
  process.env['TIX_TEST_CA_CERTS'] = certificates
  delete process.env['NODE_EXTRA_CA_CERTS']
}

const SERVER = 'test/support/servers/postgres-server.ts'

export default defineConfig({
  test: {
    // Only for what hangs: on a machine that is busy, some wait for minutes.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Many tests wait: for a disk, a timer, a server that is away. With six, two cores of a small machine are busy all the time.
    maxWorkers: 6,
    // A worker keeps what it has loaded for the next file: to load it anew takes longer than most files do.
    isolate: false,
    // Nor is a source translated for each project anew.
    experimental: { fsModuleCache: true },
    sequence: { sequencer: Order },
    // Of the rules, by the tests that run them in their own process: `npm run coverage`.
    coverage: {
      include: ['src/ticketing/**'],
      reporter: [fileURLToPath(new URL('test/support/coverage-by-folder.cjs', import.meta.url))],
      thresholds: { branches: 95 },
    },
    projects: [
      { extends: true, test: { name: 'runs', include: OF_RUNS } },
      {
        extends: true,
        test: { name: 'sqlite', include: ['test/**/*.test.ts'], exclude: [...POSTGRES_ONLY, ...OF_RUNS] },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: [...ON_BOTH, ...POSTGRES_ONLY],
          exclude: [...SQLITE_ONLY, ...POSTGRES_IN_PROCESS],
          globalSetup: SERVER,
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres-in-process',
          include: [...RULES_ON_BOTH, ...POSTGRES_IN_PROCESS],
          globalSetup: SERVER,
        },
      },
    ],
  },
})
