/** One line of an export: plain values, of events their ticket types, of the log what was before and after. */
export type ExportItem = Record<string, string | number | null | object>
