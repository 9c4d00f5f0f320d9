import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/** A guard, as it stands in the bundle, and what stands there without it. */
interface Guard {
  with: string
  without: string
}

/** The guards (docs/reliability.md) that are not a matter of the environment (`TIX_TEST_FAULT`). */
export const GUARDS = {
  conditionalUpdate: {
    with: 'SET available = available - :quantity WHERE id = :id AND available >= :quantity',
    without: 'SET available = available - :quantity WHERE id = :id',
  },
  // Evidence is again what the server says of a transaction's number, as it was before writes had tokens.
  token: {
    with: 'await sql.send(CLAIM_TOKEN,params);return}let row=await sql.one(CLAIM_TOKEN,params);',
    without: `await sql.send(CLAIM_TOKEN,params);this.xid=(await sql.one('SELECT CAST(pg_current_xact_id() AS text) AS xid')).xid;return}
      for(let i=0;this.doubt&&i<400;i++){
        let {status}=await sql.one("SELECT CASE WHEN CAST(CAST(:xid AS text) AS xid8)>=pg_snapshot_xmax(pg_current_snapshot()) THEN 'in progress' ELSE pg_xact_status(CAST(CAST(:xid AS text) AS xid8)) END AS status",{xid:this.xid});
        if(status==='committed')return this.#results.get(1);
        if(status==='aborted')break;
        await new Promise(resolve=>setTimeout(resolve,5));
      }
      let row=await sql.one(CLAIM_TOKEN,params);`,
  },
  check: { with: 'CHECK (available BETWEEN 0 AND capacity)', without: '' },
} satisfies Record<string, Guard>

/** Makes a copy of the built tix without some of its guards, and gives its path. */
export function sabotaged(folder: string, guards: readonly Guard[]): string {
  let bundle = readFileSync(join(root, 'dist-test/tix.cjs'), 'utf8')
  for (const guard of guards) {
    if (!bundle.includes(guard.with)) throw new Error(`the bundle has no ${guard.with}`)
    bundle = bundle.replaceAll(guard.with, guard.without)
  }
  for (const part of ['dist', 'dist-test']) cpSync(join(root, part), join(folder, part), { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  writeFileSync(join(folder, 'dist-test/tix.cjs'), bundle)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return join(folder, 'dist-test/tix.cjs')
}
