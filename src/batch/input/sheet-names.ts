import { inflateRawSync } from 'node:zlib'

/** The names of the sheets of a workbook that are not hidden, in their order; none where that cannot be told. */
export function sheetNames(archive: Buffer): string[] {
  const workbook = fileIn(archive, 'xl/workbook.xml')?.toString('utf8') ?? ''
  return [...workbook.matchAll(/<(?:\w+:)?sheet\s((?:"[^"]*"|'[^']*'|[^>"'])*)>/g)]
    .map(([, about = '']) => about)
    .filter(about => !/\bstate=["'](?:veryH|h)idden["']/.test(about))
    .map(about => unescaped(/\bname=(?:"([^"]*)"|'([^']*)')/.exec(about)?.slice(1).join('') ?? ''))
}

const MOST_BYTES = 10_000_000

/** One file of a ZIP archive, found by the directory at its end. */
function fileIn(archive: Buffer, name: string): Buffer | undefined {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  try {
    let at = archive.readUInt32LE(end + 16)
    for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
      const length = archive.readUInt16LE(at + 28)
      if (archive.toString('utf8', at + 46, at + 46 + length) === name) return content(archive, at)
      at += 46 + length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
    }
  } catch {
    // cut off, or of another kind: whoever reads the sheet says so
  }
  return undefined
}

function content(archive: Buffer, entry: number): Buffer {
  const local = archive.readUInt32LE(entry + 42)
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const packed = archive.subarray(begin, begin + archive.readUInt32LE(entry + 20))
  return archive.readUInt16LE(entry + 10) === 0
    ? packed
    : inflateRawSync(packed, { maxOutputLength: MOST_BYTES })
}

const SIGNS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** Some programs, like openpyxl, write whatever is not ASCII by its number. */
function unescaped(xml: string): string {
  return xml.replace(
    /&(?:(lt|gt|quot|apos|amp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, sign, decimal, hex) => {
      if (sign !== undefined) return SIGNS[sign] ?? whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
