import { describe, expect, test } from 'vitest'

import { openRecords } from './index.ts'
import { recordsOf, testFile, zipOf } from './test-files.ts'

const ods = (rows: string): Uint8Array =>
  zipOf([
    {
      name: 'content.xml',
      content: `<office:document-content><office:body><office:spreadsheet><table:table table:name="S1">${rows}</table:table>
<table:table table:name="S2"><table:table-row><table:table-cell><text:p>z</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>`,
    },
  ])
const cell = (text: string): string => `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`
const row = (...cells: readonly string[]): string => `<table:table-row>${cells.join('')}</table:table-row>`

const xlsx = (
  sheet: string,
  shared = '<sst><si><t>name</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>phonetic</t></rPh></si></sst>',
): Uint8Array =>
  zipOf([
    { name: 'xl/workbook.xml', content: '<workbook><sheets><sheet name="Data" r:id="rId1"/></sheets></workbook>' },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
    },
    { name: 'xl/sharedStrings.xml', content: shared },
    { name: 'xl/worksheets/sheet1.xml', content: `<worksheet><sheetData>${sheet}</sheetData></worksheet>` },
  ])

const read = async (content: Uint8Array, sheet?: string) =>
  (await recordsOf(openRecords(await testFile('table.bin', content), { format: 'csv', sheet }))).map(({ place, row: cells }) => [
    place.row,
    Object.fromEntries(cells),
  ])

describe('OpenDocument', () => {
  test('a number is the exact text of office:value, not what is shown', async () => {
    const value = '<table:table-cell office:value-type="float" office:value="9698.123456"><text:p>9 698,12</text:p></table:table-cell>'
    expect(await read(ods(row(cell('a'), cell('b')) + row(cell('x'), value)))).toEqual([[2, { a: 'x', b: '9698.123456' }]])
  })

  test('repeated cells and rows count, and a million empty ones cost nothing', async () => {
    const empty =
      '<table:table-row table:number-rows-repeated="1048541"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
    const twice =
      '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"><text:p>q</text:p></table:table-cell></table:table-row>'
    const header = `${cell('a')}${cell('b')}<table:table-cell table:number-columns-repeated="16000"/>`
    expect(await read(ods(row(header) + twice + empty))).toEqual([
      [2, { a: 'q', b: 'q' }],
      [3, { a: 'q', b: 'q' }],
    ])
  })

  test('paragraphs, spaces and tabs of a cell are kept', async () => {
    expect(await read(ods(row(cell('a')) + row(cell('x<text:s text:c="2"/>y</text:p><text:p>z'))))).toEqual([[2, { a: 'x  y\nz' }]])
  })

  test('a sheet is chosen by its name, and a missing one is refused', async () => {
    expect(await read(ods(row(cell('a'))), 'S2')).toEqual([])
    await expect(read(ods(row(cell('a'))), 'S9')).rejects.toThrow(/no sheet named "S9"/)
  })

  test('a filled row repeated a million times is refused', async () => {
    const bomb = `<table:table-row table:number-rows-repeated="1000000">${cell('x')}</table:table-row>`
    await expect(read(ods(row(cell('a')) + bomb))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/repeats itself/),
    })
  })

  test('a filled cell repeated a billion times is refused', async () => {
    const bomb = '<table:table-cell table:number-columns-repeated="1000000000"><text:p>x</text:p></table:table-cell>'
    await expect(read(ods(row(bomb)))).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('XLSX', () => {
  test('shared, rich, inline and true texts are read; holes are absent', async () => {
    const sheet = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c><c r="C1" t="str"><v>c</v></c></row>
<row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="b"><v>1</v></c></row>`
    expect(await read(xlsx(sheet))).toEqual([[3, { name: 'rich text', c: 'true' }]])
  })

  test('a number loses the noise of its binary float and nothing else', async () => {
    const sheet = '<row><c t="s"><v>0</v></c></row><row><c><v>1.1000000000000001</v></c></row><row><c><v>123456789012.34</v></c></row>'
    expect((await read(xlsx(sheet))).map(([, cells]) => cells)).toEqual([{ name: '1.1' }, { name: '123456789012.34' }])
  })

  test('a text that is not shared is refused', async () => {
    await expect(read(xlsx('<row><c t="s"><v>99</v></c></row>'))).rejects.toMatchObject({ code: 'invalid-input' })
  })
})

describe('an archive that lies is refused before it is unpacked', () => {
  test('a size of four gigabytes out of nothing', async () => {
    const bomb = zipOf([{ name: 'content.xml', content: 'x'.repeat(100), statedSize: 0xffff_fff0 }])
    await expect(read(bomb)).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/refused/) })
  })

  test('a ZIP that is no spreadsheet, and one that is damaged', async () => {
    await expect(read(zipOf([{ name: 'a.txt', content: 'x' }]))).rejects.toThrow(/no entry xl\/workbook.xml/)
    const whole = ods(row(cell('a')))
    await expect(read(whole.subarray(0, whole.length - 30))).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
