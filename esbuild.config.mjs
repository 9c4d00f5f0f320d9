// Builds dist/tix.cjs: one CommonJS file, because loading one file is what makes a start short.
// Not bundled: better-sqlite3 (native), pg and whatever else is heavy and loads only when used.
import { build } from 'esbuild'

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/tix.cjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  external: ['better-sqlite3', 'pg'],
  // graceful-fs queues retries of EMFILE for programs that open thousands of files; evaluating it
  // costs 3 ms of every start, and proper-lockfile is handed its own file system anyway.
  alias: { 'graceful-fs': 'node:fs' },
  logLevel: 'warning',
})
