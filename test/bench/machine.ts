import { execFileSync } from 'node:child_process'
import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os'
import SqliteDatabase from 'better-sqlite3'

/** What the figures depend on. */
export function machine() {
  const [cpu] = cpus()
  return {
    cpu: `${cpus().length} × ${cpu?.model ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${process.platform} ${release()}`,
    fileSystem: execFileSync('df', ['-T', tmpdir()], { encoding: 'utf8' }).split('\n')[1]?.split(/\s+/)[1],
    node: process.version,
    sqlite: new SqliteDatabase(':memory:').prepare('SELECT sqlite_version()').pluck().get(),
    load: loadavg()[0]?.toFixed(1),
    date: new Date().toISOString().slice(0, 10),
  }
}
