import { readText } from './bytes.ts'
import { inputError, type RecordStream } from './record.ts'
import { createSheetRows, maxSheetColumns, type SheetOptions } from './sheet.ts'
import { createXmlParser, type XmlTag } from './xml.ts'
import { openZip } from './zip.ts'

const content = 'content.xml'

/** Rows of one sheet of an OpenDocument spreadsheet, streamed. Numbers are the exact text of `office:value`, not what the sheet shows. */
export async function* readOds(path: string, options: SheetOptions = {}): RecordStream {
  const zip = await openZip(path, options)
  try {
    const reader = createOdsReader(path, options)
    const parser = createXmlParser({ file: path, sheet: options.sheet ?? content }, reader)
    for await (const text of readText(await zip.open(content), path)) {
      parser.write(text)
      yield* reader.rows()?.take() ?? []
    }
    parser.end()
    const rows = reader.rows()
    if (!rows) throw inputError({ file: path }, options.sheet === undefined ? 'holds no sheet.' : `has no sheet named "${options.sheet}".`)
    if (!rows.hasHeader()) throw inputError({ file: path, sheet: options.sheet ?? 'the first' }, 'is empty; a header row is needed.')
    yield* rows.take(true)
  } finally {
    zip.close()
  }
}

function createOdsReader(path: string, options: SheetOptions) {
  let rows: ReturnType<typeof createSheetRows> | undefined
  let inside = false
  let sheets = 0
  let cells: (string | undefined)[] = []
  let rowRepeat = 1
  let cell: { value: string | undefined; repeat: number; text: string; paragraphs: number } | undefined
  let inText = 0

  const repeatOf = (tag: XmlTag, name: string): number => {
    const value = Number(tag.attributes[name] ?? 1)
    if (!Number.isSafeInteger(value) || value < 1) throw inputError({ file: path }, `${name} is not a whole number above 0.`)
    return value
  }

  const endCell = (): void => {
    if (!cell) return
    const value = cell.value ?? (cell.paragraphs > 0 ? cell.text : undefined)
    if (value !== undefined && value !== '') {
      if (cells.length + cell.repeat > maxSheetColumns)
        throw inputError({ file: path }, `a row has more than ${maxSheetColumns} filled cells.`)
      for (let copy = 0; copy < cell.repeat; copy += 1) cells.push(value)
    } else {
      // Rows end in thousands of empty cells: only those before a filled one matter, as holes.
      cells.length = Math.min(cells.length + cell.repeat, maxSheetColumns)
    }
    cell = undefined
  }

  const openText = (tag: XmlTag): void => {
    if (!cell) return
    if (tag.name === 'text:p') {
      if (cell.paragraphs > 0 && inText === 0) cell.text += '\n'
      cell.paragraphs += 1
      inText += 1
    } else if (tag.name === 'text:s') cell.text += ' '.repeat(Math.min(Number(tag.attributes['text:c'] ?? 1) || 1, 1000))
    else if (tag.name === 'text:tab') cell.text += '\t'
    else if (tag.name === 'text:line-break') cell.text += '\n'
  }

  return {
    rows: () => rows,
    open(tag: XmlTag): void {
      if (tag.name === 'table:table') {
        const name = tag.attributes['table:name'] ?? ''
        inside = options.sheet === undefined ? sheets === 0 : name === options.sheet
        sheets += 1
        if (inside) rows = createSheetRows(path, name, options)
      } else if (!inside) return
      else if (tag.name === 'table:table-row') {
        cells = []
        rowRepeat = repeatOf(tag, 'table:number-rows-repeated')
      } else if (tag.name === 'table:table-cell' || tag.name === 'table:covered-table-cell') {
        cell = { value: valueOf(tag), repeat: repeatOf(tag, 'table:number-columns-repeated'), text: '', paragraphs: 0 }
      } else openText(tag)
    },
    close(tag: XmlTag): void {
      if (!inside) return
      if (tag.name === 'table:table-cell' || tag.name === 'table:covered-table-cell') endCell()
      else if (tag.name === 'table:table-row') rows?.add(cells, rowRepeat)
      else if (tag.name === 'text:p') inText -= 1
      else if (tag.name === 'table:table') inside = false
    },
    text(value: string): void {
      if (cell && inText > 0) cell.text += value
    },
  }
}

function valueOf(tag: XmlTag): string | undefined {
  const attribute = (name: string): string | undefined => tag.attributes[`office:${name}`]
  switch (attribute('value-type') ?? 'none') {
    case 'float':
    case 'currency':
    case 'percentage':
      return attribute('value')
    case 'date':
      return attribute('date-value')
    case 'time':
      return attribute('time-value')
    case 'boolean':
      return attribute('boolean-value')
    default:
      return attribute('string-value')
  }
}
