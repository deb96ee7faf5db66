import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createArraySplitter } from './json-values.ts'
import { readJson, readJsonLines } from './json.ts'
import { formatRejected } from './rejected.ts'
import { openRecords } from './index.ts'
import { recordsOf, testFile } from './test-files.ts'

const json = async (content: string, path?: string) => recordsOf(readJson(await testFile('r.json', content), { path }))
const lines = async (content: string) => recordsOf(readJsonLines(await testFile('r.jsonl', content)))

test('the elements of an array are records with their number and line', async () => {
  const records = await json('[\n {"a": "x"},\n {"a": 1.50, "b": true, "c": null}\n]')
  expect(records.map(({ place }) => [place.record, place.line])).toEqual([
    [1, 2],
    [2, 3],
  ])
  expect(Object.fromEntries(records[1]?.row ?? [])).toEqual({ a: '1.50', b: 'true' })
})

test('numbers keep their digits', async () => {
  const [record] = await lines('{"money": 12345678901234567.10, "code": 9007199254740993}')
  expect(Object.fromEntries(record?.row ?? [])).toEqual({ money: '12345678901234567.10', code: '9007199254740993' })
})

test('a path leads to the array, past arrays and texts that look like it', async () => {
  const text = '{"note": "[{\\"items\\": [", "other": {"items": [{"a":0}]}, "data": {"items": [{"a":1},{"a":2}], "more": [3]}}'
  expect((await json(text, 'data.items')).map(({ row }) => row.get('a'))).toEqual(['1', '2'])
})

test('any array is cut into its elements, wherever the text is broken', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.integer({ min: 1, max: 40 }), (items, size) => {
      const text = JSON.stringify({ skip: { items: [1] }, items }, undefined, 1)
      const splitter = createArraySplitter(['items'])
      const found: unknown[] = []
      for (let at = 0; at < text.length; at += size)
        for (const slice of splitter.push(text.slice(at, at + size))) found.push(JSON.parse(slice.text))
      expect(found).toEqual(JSON.parse(JSON.stringify(items)))
      expect(splitter.done()).toBe(true)
    }),
  )
})

describe('what is malformed is refused with file and line', () => {
  test.each([
    ['an array cut short', '[{"a":1},\n{"a":2}', /ends in the middle/],
    ['an element that is not JSON', '[{"a":1},\n{a:2}]', /record 2, line 2.*not JSON/],
    ['an element that is no object', '[1]', /must be a JSON object/],
    ['no array', '{"a": 1}', /holds no complete array/],
    ['brackets that do not match', '[{"a":1}}', /not JSON|no opening/],
    ['nothing', '', /holds no/],
  ])('%s', async (_, content, message) => {
    await expect(json(content)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) })
  })

  test('nesting of a hundred thousand', async () => {
    await expect(json(`[${'['.repeat(100_000)}`)).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(lines(`{"a":${'['.repeat(100_000)}`)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('a bad line of JSON Lines', async () => {
    await expect(lines('{"a":1}\n\n{"a"\n')).rejects.toThrow(/line 3.*not JSON/)
  })
})

test('an errors file gives back the records it was made from', async () => {
  const record = {
    place: { file: 'x', line: 3 },
    row: new Map([['a', '1']]),
    trace: new Map([['t', '2']]),
    index: 4,
    events: [new Map([['e', '5']])],
  }
  const line = formatRejected(record, [{ pointer: '/a', code: 'invalid-data', detail: 'is wrong' }])
  const [again] = await recordsOf(openRecords(await testFile('errors.jsonl', `${line}\n`), { format: 'csv' }))
  expect(again).toEqual({ ...record, place: { file: expect.stringContaining('errors.jsonl'), line: 1 } })
})
