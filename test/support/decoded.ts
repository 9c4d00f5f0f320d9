import jsQR from 'jsqr'

/** Pixels of a module, for readers that look at pictures. */
const SCALE = 6

/** Reads the QR codes that a screen shows in half blocks, light ones drawn. */
export function decodedBlocks(screen: string): string[] {
  const codes: string[] = []
  const lines = screen.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '').split(/\r?\n/)
  for (let at = 0; at < lines.length; ) {
    const picture: string[] = []
    while (/^[█▀▄ ]{20,}$/.test(lines[at] ?? '')) picture.push(lines[at++] ?? '')
    if (picture.length > 10) codes.push(decoded(modulesOf(picture)) ?? 'not readable')
    at++
  }
  return codes
}

/** True where it is light. */
function modulesOf(lines: readonly string[]): boolean[][] {
  return lines.flatMap(line => [
    [...line].map(block => block === '█' || block === '▀'),
    [...line].map(block => block === '█' || block === '▄'),
  ])
}

function decoded(light: readonly boolean[][]): string | undefined {
  const [width, height] = [(light[0]?.length ?? 0) * SCALE, light.length * SCALE]
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const shade = light[Math.floor(y / SCALE)]?.[Math.floor(x / SCALE)] ? 255 : 0
      rgba.set([shade, shade, shade, 255], (y * width + x) * 4)
    }
  return jsQR(rgba, width, height)?.data
}
