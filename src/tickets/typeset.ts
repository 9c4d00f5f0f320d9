import { FONT_FAMILIES, readFonts } from './fonts.ts'

type Compiler = import('@myriaddreamin/typst-ts-node-compiler').NodeCompiler
let compiler: Compiler | undefined

/** Sets a page in Typst, which has a font for many scripts and puts words that run to the left in order. */
export async function typeset(template: string, data: unknown): Promise<Buffer> {
  const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler')
  compiler ??= NodeCompiler.create({ fontArgs: [{ fontBlobs: readFonts() }] })
  const fonts = FONT_FAMILIES.map(family => `"${family}"`).join(', ')
  const head = `#set text(font: (${fonts}), size: 11pt)\n#let data = json(bytes(sys.inputs.data))\n`
  return compiler.pdf({ mainFileContent: head + template, inputs: { data: JSON.stringify(data) } })
}
