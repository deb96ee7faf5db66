import { gzipSync } from 'node:zlib'

import * as fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'

import { readCsv } from './csv.ts'
import { recordsOf, testFile } from './test-files.ts'

const rows = async (content: string | Uint8Array, options = {}) => {
  const path = await testFile('table.csv', content)
  return (await recordsOf(readCsv(path, options))).map(({ place, row }) => [place.line, Object.fromEntries(row)])
}

test('rows are named by the header, and empty cells are absent', async () => {
  expect(await rows('a,b,c\n1,,3\n')).toEqual([[2, { a: '1', c: '3' }]])
})

test('a row has the line it begins on, with quoted line breaks and empty lines before it', async () => {
  const read = await rows('a,b\r\n1,"x\r\ny"\r\n2,z\r\n\r\n3,w\r\n')
  expect(read.map(([line]) => line)).toEqual([2, 4, 6])
  expect(read[0]).toEqual([2, { a: '1', b: 'x\r\ny' }])
})

test('gzip is told by its bytes, not by the name', async () => {
  expect(await rows(gzipSync('a\n1\n'))).toEqual([[2, { a: '1' }]])
})

test('a byte order mark is dropped and names the encoding', async () => {
  expect(await rows('\ufeffa\n事项\n')).toEqual([[2, { a: '事项' }]])
  expect(await rows(Buffer.from('\ufeffa\n事项\n', 'utf16le'))).toEqual([[2, { a: '事项' }]])
})

test.each(['gb18030', 'latin1', 'utf-8'])('text in %s comes out as it was', async (encoding) => {
  const text = encoding === 'latin1' ? 'Ambérieux' : '广安区'
  expect(await rows(iconv.encode(`a\n${text}\n`, encoding), { encoding })).toEqual([[2, { a: text }]])
})

test('another delimiter and quote are read', async () => {
  expect(await rows("a;b\n'1;2';3\n", { delimiter: ';', quote: "'" })).toEqual([[2, { a: '1;2', b: '3' }]])
})

test('lines before the header are skipped and counted', async () => {
  expect(await rows('Title\nof the table\na,b\n1,2\n', { skipLines: 2 })).toEqual([[4, { a: '1', b: '2' }]])
})

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

test('any table of text survives being written and read', async () => {
  const cell = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() !== '' && !text.includes('\u0000') && text.isWellFormed())
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 20 }), async (table) => {
      const read = await recordsOf(readCsv(await testFile('t.csv', ['a,b', ...table.map((line) => line.map(quoted).join(','))].join('\n'))))
      expect(read.map(({ row }) => [row.get('a'), row.get('b')])).toEqual(table)
    }),
    { numRuns: 30 },
  )
})

describe('what is malformed is refused with file and line', () => {
  test.each([
    ['a row with too many cells', 'a,b\n1,2\n1,2,3\n', /line 3.*number of cells/],
    ['a row with too few cells', 'a,b\n1\n', /line 2.*number of cells/],
    ['a quote that is never closed', 'a,b\n1,"2\n3,4\n', /line 2.*never closed/],
    ['text after a closing quote', 'a,b\n"1"x,2\n', /line 2.*after its closing quote/],
    ['one column named twice', 'a,a\n1,2\n', /twice/],
    ['an empty file', '', /empty/],
  ])('%s', async (_, content, message) => {
    await expect(rows(content)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(message) })
    await expect(rows(content)).rejects.toThrow(/table\.csv/)
  })

  test('invalid UTF-8', async () => {
    const content = Buffer.concat([Buffer.from('a\n1\n'), Buffer.from([0xff, 0xc0]), Buffer.from('\n')])
    await expect(rows(content)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/line 1.*encoding/) })
  })

  test('gzip cut short', async () => {
    const whole = gzipSync(`a\n${'x'.repeat(10_000)}\n`)
    await expect(rows(whole.subarray(0, whole.length - 12))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/gzip/),
    })
  })

  test('a row of five million characters', async () => {
    await expect(rows(`a\n"${'x'.repeat(5_000_000)}"\n`)).rejects.toThrow(/longer than/)
  })

  test('an unknown encoding, and a file that is not there', async () => {
    await expect(rows('a\n', { encoding: 'klingon' })).rejects.toThrow(/klingon/)
    await expect(recordsOf(readCsv('/nowhere/at/all.csv'))).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

test('a reader that stops early leaves nothing open', async () => {
  const path = await testFile('long.csv', `a\n${'x\n'.repeat(100_000)}`)
  for await (const group of readCsv(path)) {
    expect(group.length).toBeGreaterThan(0)
    break
  }
})
