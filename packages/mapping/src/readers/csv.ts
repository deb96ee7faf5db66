import { CsvError, parse } from 'csv-parse'

import { countLines, readBytes, readText } from './bytes.ts'
import { groupSize, inputError, type InputRecord, type ReadOptions, type RecordStream } from './record.ts'

export interface CsvOptions extends ReadOptions {
  /** One character or text between cells; comma when left out. */
  readonly delimiter?: string | undefined
  readonly quote?: string | undefined
  readonly encoding?: string | undefined
  /** Lines before the header that are no data. */
  readonly skipLines?: number | undefined
}

const maxRow = 4 * 1024 * 1024
const maxColumns = 4096

/**
 * Rows of a delimited text file (also gzip) by its header. Empty cells are absent. A row with more or fewer cells than the header, a quote in
 * the wrong place or a row above 4 Mi characters stops the reading with its line.
 */
export async function* readCsv(path: string, options: CsvOptions = {}): RecordStream {
  const { parser, lines, lineUnderWay } = createParser(options)
  const text = readText(readBytes(path, options), path, options.encoding)
  const feeding = feed(parser, text)
  let header: readonly string[] | undefined
  let group: InputRecord[] = []
  try {
    for await (const item of parser) {
      // A stream's items are untyped; csv-parse's are lists of cells.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const cells = item as readonly string[]
      const line = lines.shift() ?? 0
      if (!header) {
        header = checkedHeader(cells, path, line)
        options.onHeader?.(header)
      } else group.push({ place: { file: path, line }, row: toRow(header, cells) })
      if (group.length < groupSize) continue
      yield group
      group = []
    }
    await feeding
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw inputError({ file: path, line: lineUnderWay() }, faults[error.code] ?? 'is not well-formed delimited text.', error)
  } finally {
    parser.destroy()
  }
  if (!header) throw inputError({ file: path }, 'is empty; a header line with the column names is needed.')
  if (group.length > 0) yield group
}

/**
 * The parser, and the line that the row under way begins on. csv-parse counts a CRLF inside quotes as two lines, so lines are counted here.
 */
function createParser(options: CsvOptions) {
  const skipped = options.skipLines ?? 0
  let line = skipped + 1
  let empty = 0
  // Lines of the rows that the parser gave and nobody took yet, in order.
  const lines: number[] = []
  const parser = parse({
    skip_empty_lines: true,
    max_record_size: maxRow,
    delimiter: options.delimiter ?? ',',
    quote: options.quote ?? '"',
    from_line: skipped + 1,
    on_record: (cells: string[], { empty_lines }) => {
      line += empty_lines - empty
      empty = empty_lines
      lines.push(line)
      line += 1
      for (const cell of cells) line += countLines(cell)
      return cells
    },
  })
  return { parser, lines, lineUnderWay: () => line + parser.info.empty_lines - empty }
}

/** Feeds the parser at the pace its rows are taken; a fault of the text ends the parser with it. */
async function feed(parser: ReturnType<typeof parse>, text: AsyncIterable<string>): Promise<void> {
  try {
    for await (const chunk of text) {
      if (parser.destroyed) return
      if (!parser.write(chunk)) await drained(parser)
    }
    parser.end()
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

/** Until the parser takes more, or is gone. */
const drained = (parser: ReturnType<typeof parse>): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      parser.off('drain', done).off('close', done)
      resolve()
    }
    parser.on('drain', done).on('close', done)
  })

function toRow(header: readonly string[], cells: readonly string[]): Map<string, string> {
  const row = new Map<string, string>()
  for (let index = 0; index < header.length; index += 1) {
    const cell = cells[index]
    const name = header[index]
    if (cell !== undefined && cell !== '' && name !== undefined) row.set(name, cell)
  }
  return row
}

/** Column names, trimmed; two of one name would hide each other. Also used for sheets. */
export function checkedHeader(cells: readonly string[], path: string, line: number): readonly string[] {
  const names = cells.map((cell) => cell.trim())
  if (names.length > maxColumns)
    throw inputError({ file: path, line }, `the header has ${names.length} columns; at most ${maxColumns} are read.`)
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index)
  if (twice !== undefined) throw inputError({ file: path, line }, `the header names the column "${twice.slice(0, 80)}" twice.`)
  return names
}

const faults: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'the row has another number of cells than the header.',
  CSV_RECORD_INCONSISTENT_COLUMNS: 'the row has another number of cells than the header.',
  CSV_MAX_RECORD_SIZE: `the row is longer than ${maxRow} characters; is a quote left open?`,
  CSV_QUOTE_NOT_CLOSED: 'a quote opened here is never closed.',
  CSV_INVALID_CLOSING_QUOTE: 'a quoted cell goes on after its closing quote.',
  INVALID_OPENING_QUOTE: 'a quote stands inside an unquoted cell.',
}
