#!/usr/bin/env node
'use strict'
// Starting up is most of what a user waits for: one file to load, compiled code from the cache where
// Node has one (22.1 and newer), and an exit that does not wait for anything.
require('node:module').enableCompileCache?.()
if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true)
require('../dist/tix.cjs')
  .main(process.argv.slice(2))
  .then(code => process.exit(code))
