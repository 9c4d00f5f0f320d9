import { constants, inflateRawSync } from 'node:zlib'

/** The names of a workbook's visible sheets, in their order; empty where they cannot be read. */
export function sheetNames(archive: Buffer): string[] {
  return elements(fileIn(archive, 'xl/workbook.xml'), 'sheet')
    .filter(about => !/\bstate=["'](?:veryH|h)idden["']/.test(about))
    .map(about => attribute(about, 'name'))
}

/**
 * A sheet's own XML, which may be large.
 *
 * @param mostPacked only the beginning, from so many bytes as they are compressed
 * @returns `undefined` where it is not to be found, or larger than `mostBytes`
 */
export function sheetXml(
  archive: Buffer,
  name: string,
  { mostPacked, mostBytes }: { mostPacked?: number; mostBytes: number },
): string | undefined {
  const sheet = elements(fileIn(archive, 'xl/workbook.xml'), 'sheet').find(
    about => attribute(about, 'name') === name,
  )
  const id = sheet && attribute(sheet, '\\w+:id')
  const target = elements(fileIn(archive, 'xl/_rels/workbook.xml.rels'), 'Relationship').find(
    about => attribute(about, 'Id') === id,
  )
  if (target === undefined) return undefined
  const path = attribute(target, 'Target')
    .replace(/^(?!\/)/, 'xl/')
    .replace(/^\//, '')
  return fileIn(archive, path, { mostPacked, mostBytes })?.toString('utf8')
}

/** How a workbook's cells are shown. */
export function stylesXml(archive: Buffer): string | undefined {
  return fileIn(archive, 'xl/styles.xml')?.toString('utf8')
}

/** What stands in the opening tags of a name: their attributes. */
export function elements(xml: Buffer | string | undefined, tag: string): string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${tag}\\s((?:"[^"]*"|'[^']*'|[^>"'])*)>`, 'g')
  return [...(xml?.toString('utf8') ?? '').matchAll(pattern)].map(([, about = '']) => about)
}

/** One of them, empty where it is not there. */
export function attribute(about: string, name: string): string {
  return unescaped(new RegExp(`\\b${name}=(?:"([^"]*)"|'([^']*)')`).exec(about)?.slice(1).join('') ?? '')
}

const MOST_BYTES = 10_000_000

/** Texts are held in memory; a sheet is not, but it is read to its end. A million rows of a sheet are some 500 MB. */
const MOST_UNPACKED: readonly [RegExp, number][] = [
  [/^xl\/worksheets\//, 4_000_000_000],
  [/^/, 200_000_000],
]
/** Sheets compress to a tenth, repeated rows to a fiftieth; only runs of one character compress further. */
const MOST_SHRUNK = 200
const SMALL = 20_000_000

/** Names a file that should not be unpacked: a few kilobytes of an archive may expand to gigabytes. */
export function swollenFile(archive: Buffer): string | undefined {
  for (const { name, entry } of files(archive)) {
    if (!/^xl\/(?:worksheets\/[^/]+|sharedStrings|styles|workbook)\.?[^/]*xml$/.test(name)) continue
    const [packed, unpacked] = [archive.readUInt32LE(entry + 20), archive.readUInt32LE(entry + 24)]
    const most = MOST_UNPACKED.find(([pattern]) => pattern.test(name))?.[1] ?? 0
    if (unpacked > most || (unpacked > SMALL && unpacked > packed * MOST_SHRUNK)) return name
  }
  return undefined
}

/** One file of a ZIP archive. */
function fileIn(archive: Buffer, wanted: string, limits: Limits = {}): Buffer | undefined {
  try {
    for (const { name, entry } of files(archive)) if (name === wanted) return content(archive, entry, limits)
  } catch {
    // an unknown kind of archive: whatever reads the sheet reports it
  }
  return undefined
}

/** The files of a ZIP archive, by the directory at its end; as far as that can be read. */
function* files(archive: Buffer): Generator<{ name: string; entry: number }> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end === -1 || end + 22 > archive.length) return
  let at = archive.readUInt32LE(end + 16)
  for (let left = archive.readUInt16LE(end + 10); left > 0 && at + 46 <= archive.length; left--) {
    const length = archive.readUInt16LE(at + 28)
    yield { name: archive.toString('utf8', at + 46, at + 46 + length), entry: at }
    at += 46 + length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
}

interface Limits {
  mostPacked?: number | undefined
  mostBytes?: number
}

function content(
  archive: Buffer,
  entry: number,
  { mostPacked = Number.POSITIVE_INFINITY, mostBytes = MOST_BYTES }: Limits,
): Buffer {
  const local = archive.readUInt32LE(entry + 42)
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
  const size = archive.readUInt32LE(entry + 20)
  const packed = archive.subarray(begin, begin + Math.min(size, mostPacked))
  return archive.readUInt16LE(entry + 10) === 0
    ? packed
    : inflateRawSync(packed, {
        maxOutputLength: mostBytes,
        ...(size > mostPacked && { finishFlush: constants.Z_SYNC_FLUSH }),
      })
}

const SIGNS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/** Resolves XML entities; some programs, like openpyxl, write all but ASCII as numeric ones. */
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
