// Writes what is made from the declarations of commands: the page of all of them, and which pages of the manual npm
// installs. npm run docs
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { withLayouts } from '../src/cli/manual/layouts.ts'
import { commandsPage } from '../src/cli/manual/markdown.ts'
import { manualPages } from '../src/cli/manual/roff.ts'

writeFileSync(resolve(import.meta.dirname, 'commands.md'), await commandsPage())

const packageJson = resolve(import.meta.dirname, '../package.json')
const description = JSON.parse(readFileSync(packageJson, 'utf8'))
const pages = [...(await manualPages('', '')).keys()].map(name => `dist/man/${name}`)
writeFileSync(packageJson, `${JSON.stringify({ ...description, man: pages }, null, 2)}\n`)

const files = resolve(import.meta.dirname, 'files.md')
writeFileSync(files, withLayouts(readFileSync(files, 'utf8')))
