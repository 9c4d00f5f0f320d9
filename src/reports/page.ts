import type { Report, ReportRow } from '../ticketing/reports/report.ts'
import { svg } from './picture.ts'
import { drawingOf } from './series.ts'
import { called } from './words.ts'

/** A report as one HTML file that opens anywhere: its figures and their picture, light and dark, on one page in print. */
export async function page(report: Report): Promise<string> {
  const drawing = drawingOf(report)
  const columns = Object.keys(report.rows[0] ?? {})
  const head = columns.map(name => `<th${numeric(report, name)}>${escaped(called(name))}</th>`).join('')
  const body = report.rows.map(row => line(row, columns, report)).join('\n')
  const totals = line({ ...report.totals, [report.by[0] ?? '']: 'total' }, columns, report)
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(drawing.title)}</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
  th, td { padding: .25rem .5rem; text-align: left; border-bottom: 1px solid #8886 }
  .n { text-align: right; white-space: nowrap }
  tfoot td { font-weight: 600; border-top: 2px solid }
  svg { max-width: 100%; height: auto }
  @media print { body { margin: 0; font-size: 11px } tr, svg { break-inside: avoid } svg { max-height: 9cm } }
</style>
<h1>${escaped(drawing.title)}</h1>
<p>${escaped(periodInWords(report))}</p>
${report.rows.length === 0 ? '<p>Nothing to report.</p>' : await svg(drawing, { titled: false })}
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
<tfoot>${totals}</tfoot>
</table>
</html>
`
}

function line(
  row: Record<string, ReportRow[string] | unknown>,
  columns: readonly string[],
  report: Report,
): string {
  const cells = columns.map(name => `<td${numeric(report, name)}>${escaped(cellText(row[name]))}</td>`)
  return `<tr>${cells.join('')}</tr>`
}

function numeric({ by }: Report, name: string): string {
  return by.some(key => key === name) ? '' : ' class="n"'
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(cellText).join(', ')
  if (typeof value === 'object' && 'amount' in value && 'currency' in value)
    return `${value.amount} ${value.currency}`
  return String(value)
}

function periodInWords({ from, to, timezone }: Report): string {
  const limits = [from && `from ${from}`, to && `before ${to}`].filter(Boolean).join(' ')
  return `${limits || 'All of it'}. Days and hours are those of ${timezone}.`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
