import { builtInSchemas } from '@xianglian/contracts'
import { expect, test } from 'vitest'

import { differences } from './differences.ts'
import { changedSchema, withField, without } from './fixture.ts'

const filed = changedSchema('case.filed', {})

test('a schema does not differ from itself', () => {
  for (const schema of builtInSchemas) expect(differences(schema, schema)).toEqual([])
})

test('a field that is new or gone is told with its type and whether it is required', () => {
  const before = changedSchema('case.filed', {}, (fields) =>
    withField({ name: 'colour', type: 'string', doc: 'Colour.' })(without('title')(fields)),
  )
  expect(differences(before, filed)).toEqual([
    { path: 'title', what: 'field', before: undefined, after: 'text, default null' },
    { path: 'colour', what: 'field', before: 'text, required', after: undefined },
  ])
})

test('what a field holds, may leave out, means, and whether it is personal is told each by itself', () => {
  const doc = 'What it is about.'
  const before = changedSchema('case.filed', {}, withField({ name: 'title', type: 'int', doc: 'Number.' }))
  const after = changedSchema('case.filed', {}, withField({ name: 'title', type: 'string', default: '-', doc, pii: 'caseNo' }))
  expect(differences(before, after)).toEqual([
    { path: 'title', what: 'type', before: 'int', after: 'text' },
    { path: 'title', what: 'default', before: 'required', after: '"-"' },
    { path: 'title', what: 'personal data', before: 'no', after: 'caseNo' },
    { path: 'title', what: 'meaning', before: 'Number.', after: doc },
  ])
})

test('fields of records within are found where they stand', () => {
  const text = filed.text.replace('"name":"copies","type":["null","int"]', '"name":"copies","type":["null","long"]')
  const after = changedSchema('case.filed', JSON.parse(text))
  expect(differences(filed, after)).toEqual([{ path: 'materials[].copies', what: 'type', before: 'int', after: 'long' }])
})

test('a change that the fields do not show is told all the same', () => {
  const after = changedSchema('case.filed', { aliases: ['Handed'] })
  expect(differences(filed, after)).toMatchObject([{ path: '', what: 'text' }])
})
