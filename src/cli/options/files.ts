import { layouts } from '../../operations/files/fields.ts'
import type { Option } from '../option.ts'

export const layoutsFlag: Option<'layouts', boolean> = { ...layouts, key: 'layouts', flags: '--layouts' }
