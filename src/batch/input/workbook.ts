import { Invalid } from '../../values/errors.ts'
import type { Table, TableOptions } from './records.ts'

export async function openWorkbook(_path: string, _options: TableOptions): Promise<Table | undefined> {
  throw Invalid.field('', 'not yet')
}
