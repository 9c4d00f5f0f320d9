import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Beside the bundle, seen from bin/ or from here; esbuild.config.mjs puts them there. */
const FOLDERS = [join(__dirname, '../dist/fonts'), join(__dirname, '../../dist/fonts')]

/** In the order in which a character is looked for. Noto Sans has Latin, Greek, Cyrillic and Devanagari. */
export const FONT_FAMILIES = [
  'Noto Sans',
  'Noto Naskh Arabic',
  'Noto Sans Hebrew',
  'Noto Sans Thai',
  'Noto Sans Japanese',
  'Noto Sans S Chinese',
  'Noto Sans Korean',
] as const

export function readFonts(): Buffer[] {
  for (const folder of FOLDERS) {
    try {
      return readdirSync(folder).map(name => readFileSync(join(folder, name)))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
  throw new Error(`there are no fonts in ${FOLDERS.join(' or ')}: build tix anew`)
}
