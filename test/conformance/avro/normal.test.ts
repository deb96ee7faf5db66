import { canonicalForm, compactText, incompatibilities, normalText, parseSchema, parseSchemaText } from '@xianglian/avro'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { pairs } from './pairs.ts'

test('the normal text of a schema is its own normal text and means the same, both ways', () => {
  fc.assert(
    fc.property(pairs, ({ writer }) => {
      const schema = parseSchema(writer)
      const text = normalText(schema)
      const again = parseSchemaText(text)
      expect(normalText(again)).toBe(text)
      expect(compactText(text)).toBe(text)
      expect(canonicalForm(again)).toBe(canonicalForm(schema))
      expect(incompatibilities(schema, again)).toEqual([])
      expect(incompatibilities(again, schema)).toEqual([])
    }),
    { numRuns: 500 },
  )
})

test('a canonical form is a schema, and its own canonical form', () => {
  fc.assert(
    fc.property(pairs, ({ reader }) => {
      const form = canonicalForm(parseSchema(reader))
      expect(canonicalForm(parseSchemaText(form))).toBe(form)
    }),
    { numRuns: 500 },
  )
})
