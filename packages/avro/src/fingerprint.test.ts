import { expect, test } from 'vitest'

import { crc64, fingerprint } from './fingerprint.ts'
import { parseSchema } from './parse.ts'

test('the checksum of nothing is what the specification calls EMPTY', () => {
  expect(crc64(new Uint8Array())).toBe(0xc15d213aa4d7a795n)
})

// Of Avro's share/test/data/schema-tests.txt, where they are signed. All of them are tested beside the other judged suites.
test.each([
  ['null', 7195948357588979594n],
  ['long', -3434872931120570953n],
  [['int', 'boolean'], 5392556393470105090n],
  [{ type: 'fixed', name: 'foo', namespace: 'x.y.z', doc: 'foo bar', size: 32 }, -3064184465700546786n],
])('the fingerprint of %j is %s', (schema, signed) => {
  expect(fingerprint(parseSchema(schema))).toBe(BigInt.asUintN(64, signed))
})
