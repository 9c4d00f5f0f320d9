/** A line of CSV as RFC 4180 has it, with LF: quoted where a reader would otherwise see something else. */
export function csvLine(cells: readonly string[], delimiter: string): string {
  return `${cells.map(cell => csvCell(cell, delimiter)).join(delimiter)}\n`
}

function csvCell(text: string, delimiter: string): string {
  const mustQuote = /["\r\n]|^\s|\s$/.test(text) || text.includes(delimiter)
  return mustQuote ? `"${text.replaceAll('"', '""')}"` : text
}
