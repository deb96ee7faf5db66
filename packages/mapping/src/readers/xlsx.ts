import { posix } from 'node:path'

import { readText } from './bytes.ts'
import { inputError, type RecordStream } from './record.ts'
import { createSheetRows, maxSheetColumns, type SheetOptions } from './sheet.ts'
import { createXmlParser, type XmlHandlers, type XmlTag } from './xml.ts'
import { openZip, type ZipArchive } from './zip.ts'

/** Texts that cells share are held in memory while the sheet streams; this bounds them. */
const maxSharedChars = 96 * 1024 * 1024

/**
 * Rows of one sheet of an XLSX workbook, streamed. Dates are serial days there: a field of type date or instant reads them. A number of more
 * than 15 significant digits is an artefact of binary floats and is given with 15, as Excel shows it.
 */
export async function* readXlsx(path: string, options: SheetOptions = {}): RecordStream {
  const zip = await openZip(path, options)
  try {
    const sheet = await findSheet(zip, path, options.sheet)
    const shared = await readShared(zip, path)
    const rows = createSheetRows(path, sheet.name, options)
    const parser = createXmlParser(
      { file: path, sheet: sheet.name },
      cellReader(path, sheet, shared, (cells, repeated) => rows.add(cells, repeated)),
    )
    for await (const text of readText(await zip.open(sheet.entry), path)) {
      parser.write(text)
      yield* rows.take()
    }
    parser.end()
    if (!rows.hasHeader()) throw inputError({ file: path, sheet: sheet.name }, 'is empty; a header row is needed.')
    yield* rows.take(true)
  } finally {
    zip.close()
  }
}

async function parseEntry(zip: ZipArchive, path: string, name: string, handlers: XmlHandlers): Promise<void> {
  const parser = createXmlParser({ file: path, sheet: name }, handlers)
  for await (const text of readText(await zip.open(name), path)) parser.write(text)
  parser.end()
}

interface Sheet {
  readonly name: string
  readonly entry: string
  /** Days count from 1904 in workbooks of old Macs. */
  readonly from1904: boolean
}

async function findSheet(zip: ZipArchive, path: string, wanted: string | undefined): Promise<Sheet> {
  const sheets: { name: string; id: string }[] = []
  const targets = new Map<string, string>()
  let from1904 = false
  await parseEntry(zip, path, 'xl/workbook.xml', {
    open(tag) {
      if (tag.name === 'sheet') sheets.push({ name: tag.attributes['name'] ?? '', id: tag.attributes['r:id'] ?? '' })
      if (tag.name === 'workbookPr') from1904 = /^(1|true)$/.test(tag.attributes['date1904'] ?? '')
    },
    close: () => undefined,
  })
  await parseEntry(zip, path, 'xl/_rels/workbook.xml.rels', {
    open(tag) {
      if (tag.name === 'Relationship') targets.set(tag.attributes['Id'] ?? '', tag.attributes['Target'] ?? '')
    },
    close: () => undefined,
  })
  const sheet = wanted === undefined ? sheets[0] : sheets.find((item) => item.name === wanted)
  if (!sheet) throw inputError({ file: path }, wanted === undefined ? 'holds no sheet.' : `has no sheet named "${wanted}".`)
  const target = targets.get(sheet.id) ?? ''
  return { name: sheet.name, entry: target.startsWith('/') ? target.slice(1) : posix.join('xl', target), from1904 }
}

async function readShared(zip: ZipArchive, path: string): Promise<readonly string[]> {
  const texts: string[] = []
  if (!zip.has('xl/sharedStrings.xml')) return texts
  let text = ''
  let taking = false
  let phonetic = false
  let chars = 0
  await parseEntry(zip, path, 'xl/sharedStrings.xml', {
    open(tag) {
      if (tag.name === 'si') text = ''
      else if (tag.name === 'rPh') phonetic = true
      taking = tag.name === 't' && !phonetic
    },
    text(value) {
      if (taking) text += value
    },
    close(tag) {
      taking = false
      if (tag.name === 'rPh') phonetic = false
      if (tag.name !== 'si') return
      chars += text.length + 16
      if (chars > maxSharedChars)
        throw inputError({ file: path }, `its shared texts are larger than ${maxSharedChars} characters; save it as CSV.`)
      texts.push(text)
    },
  })
  return texts
}

/** Column of a reference such as `AB12`, from 0. */
function columnOf(reference: string): number | undefined {
  let column = 0
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64
  return column > 0 ? column - 1 : undefined
}

function cellReader(
  path: string,
  sheet: Sheet,
  shared: readonly string[],
  add: (cells: readonly (string | undefined)[], repeated?: number) => void,
): XmlHandlers {
  let cells: (string | undefined)[] = []
  let row = 0
  let at = -1
  let type = ''
  let text = ''
  let taking = false
  let phonetic = false

  const openRow = (tag: XmlTag): void => {
    const number = Number(tag.attributes['r'] ?? row + 1)
    if (!Number.isSafeInteger(number) || number <= row || number > 1_048_576)
      throw inputError({ file: path, sheet: sheet.name, row }, 'the rows are not in order.')
    if (number > row + 1) add([], number - row - 1)
    row = number
    cells = []
    at = -1
  }
  const openCell = (tag: XmlTag): void => {
    at = columnOf(tag.attributes['r'] ?? '') ?? at + 1
    if (at >= maxSheetColumns) throw inputError({ file: path, sheet: sheet.name, row }, `there are more than ${maxSheetColumns} columns.`)
    type = tag.attributes['t'] ?? 'n'
    text = ''
  }
  const valueOf = (): string => {
    if (type === 's') {
      const value = shared[Number(text)]
      if (value === undefined) throw inputError({ file: path, sheet: sheet.name, row }, 'a cell names a shared text that does not exist.')
      return value
    }
    if (type === 'b') return text === '1' ? 'true' : 'false'
    return type === 'n' ? exactNumber(text, sheet.from1904) : text
  }
  return {
    open(tag) {
      if (tag.name === 'row') openRow(tag)
      else if (tag.name === 'c') openCell(tag)
      else if (tag.name === 'rPh') phonetic = true
      taking = (tag.name === 'v' || tag.name === 't') && !phonetic
    },
    text(value) {
      if (taking) text += value
    },
    close(tag) {
      taking = false
      if (tag.name === 'rPh') phonetic = false
      else if (tag.name === 'c' && text !== '') cells[at] = valueOf()
      else if (tag.name === 'row') add(cells)
    },
  }
}

function exactNumber(text: string, from1904: boolean): string {
  if (from1904) return text
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length
  return digits > 15 ? String(Number(Number(text).toPrecision(15))) : text
}
