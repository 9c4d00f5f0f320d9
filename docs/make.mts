// Writes the pages of the manual that are made from the declarations of commands: npm run docs
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { commandsPage } from '../src/cli/manual/markdown.ts'

writeFileSync(resolve(import.meta.dirname, 'commands.md'), await commandsPage())
