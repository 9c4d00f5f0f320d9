/** Light modules around a code, as the standard wants. */
const MARGIN = 4

/** The modules of a QR code, true for dark, with their margin. */
export async function qrModules(text: string): Promise<boolean[][]> {
  const { encode } = await import('uqr')
  return encode(text, { ecc: 'M', border: MARGIN }).data
}

/** Two rows of modules in a line of text, light ones drawn, as terminals are dark: for scanning from a screen. */
export function qrText(modules: readonly boolean[][]): string {
  const lines: string[] = []
  for (let y = 0; y < modules.length; y += 2) {
    const [upper = [], lower] = [modules[y], modules[y + 1]]
    const line = upper.map((dark, x) => {
      const [up, down] = [!dark, lower !== undefined && !lower[x]]
      return up ? (down ? '█' : '▀') : down ? '▄' : ' '
    })
    lines.push(line.join(''))
  }
  return lines.map(line => `${line}\n`).join('')
}

export function qrSvg(modules: readonly boolean[][], title: string): string {
  const size = modules.length
  const path = modules
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" shape-rendering="crispEdges"><title>${title}</title><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>\n`
}
