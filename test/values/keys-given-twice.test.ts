import { expect, it } from 'vitest'
import { keysGivenTwice } from '../../src/values/keys-given-twice.ts'

it.each<[string, string[]]>([
  ['{"a":1,"b":2}', []],
  ['{"a":1,"a":1}', ['a']],
  ['{"a" : 1,\n "\\u0061"\t: 2}', ['a']],
  ['{"a":{"a":[{"a":1},{"a":2}]}}', []],
  ['[{"a":{"b":1,"b":2}},{"c":[],"c":{}}]', ['b', 'c']],
  ['{"a":"a\\":","b":"\\\\","c":"\\\\\\",","b":["b","b"]}', ['b']],
  ['{"__proto__":1,"__proto__":2,"":3,"":4}', ['__proto__', '']],
  ['["a","a"]', []],
])('%s', (json, keys) => {
  expect(() => JSON.parse(json)).not.toThrow()
  expect([...keysGivenTwice(json)]).toEqual(keys)
})
