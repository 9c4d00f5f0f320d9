/**
 * The characters of the bytes 0x80 to 0x9f, as browsers read them (https://encoding.spec.whatwg.org/windows-1252). Node
 * from 20.18.3 on decodes them as Latin-1, control characters.
 */
export const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** Bytes as windows-1252 has them: Latin-1, but for what stands above. */
export function fromWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\u0080-\u009f]/g, c => WINDOWS_1252[c.charCodeAt(0) - 0x80] ?? c)
}
