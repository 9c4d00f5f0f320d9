// Tells each module of ours that a part has, as often as it is had.
import { tix } from '../../esbuild.config.mjs'
import { buildParts } from '../../esbuild.parts.mjs'

for (const { outputs } of (await buildParts({ ...tix(), write: false })).values())
  for (const { inputs } of Object.values(outputs))
    for (const file of Object.keys(inputs)) if (/^(src|node_modules)\//.test(file)) console.log(file)
