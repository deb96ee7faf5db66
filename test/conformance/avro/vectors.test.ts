import { readFileSync } from 'node:fs'

import { canonicalForm, fingerprint, parseSchemaText } from '@xianglian/avro'
import { sharedData } from '@xianglian/testkit'
import { describe, expect, test } from 'vitest'

const folder = sharedData()
const text = folder ? readFileSync(`${folder}avro/share/test/data/schema-tests.txt`, 'utf8') : ''

/** `<<name value` on one line, or `<<name`, lines, `name`. */
const sections = [...text.matchAll(/^<<(\w+)(?: (.*)|\n([^]*?)\n\1)$/gm)].map(([, name, line, lines]) => ({
  name,
  value: line ?? lines ?? '',
}))

interface Vector {
  readonly input: string
  readonly canonical: string
  readonly fingerprint: string | undefined
}

const vectors = sections.flatMap(({ name, value }, index): readonly Vector[] => {
  if (name !== 'INPUT') return []
  const [canonical, third] = [sections[index + 1], sections[index + 2]]
  return [{ input: value, canonical: canonical?.value ?? '', fingerprint: third?.name === 'fingerprint' ? third.value : undefined }]
})

describe.skipIf(!folder)("Avro's own vectors", () => {
  test('are 34 canonical forms and 26 fingerprints', () => {
    expect(vectors).toHaveLength(34)
    expect(vectors.filter(({ fingerprint: stated }) => stated !== undefined)).toHaveLength(26)
  })

  test.each(vectors)('$input', (vector) => {
    const schema = parseSchemaText(vector.input)
    expect(canonicalForm(schema)).toBe(vector.canonical)
    if (vector.fingerprint !== undefined) expect(BigInt.asIntN(64, fingerprint(schema))).toBe(BigInt(vector.fingerprint))
  })
})
