export const FORMATS = ['table', 'json', 'ndjson', 'csv', 'tsv'] as const
export type Format = (typeof FORMATS)[number]
