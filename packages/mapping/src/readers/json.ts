import { readBytes, readText } from './bytes.ts'
import { createArraySplitter, parseJson, scalarsOf } from './json-values.ts'
import { groupSize, inputError, maxRecordChars, type InputRecord, type ReadOptions, type RecordStream } from './record.ts'

export interface JsonOptions extends ReadOptions {
  readonly encoding?: string | undefined
  /** Names that lead to the array of records, separated by dots; the text itself is the array when left out. */
  readonly path?: string | undefined
}

/** The elements of one array in a JSON file (also gzip), streamed. */
export async function* readJson(path: string, options: JsonOptions = {}): RecordStream {
  const splitter = createArraySplitter(options.path ? options.path.split('.') : [])
  let record = 0
  let line = 1
  let found = false
  for await (const text of readText(readBytes(path, options), path, options.encoding)) {
    let slices
    try {
      slices = splitter.push(text)
    } catch (error) {
      throw inputError(
        { file: path, record: record + 1, line },
        `is not JSON: ${String(error instanceof Error ? error.message : error)}.`,
        error,
      )
    }
    const group: InputRecord[] = []
    for (const slice of slices) {
      found = true
      line = slice.line
      record += 1
      group.push(toRecord(slice.text, { file: path, record, line }, record - 1))
    }
    if (group.length > 0) yield group
  }
  if (!splitter.done()) {
    const where = options.path ? `complete array at ${options.path}` : 'complete array'
    throw inputError({ file: path, record, line }, found ? 'ends in the middle of the array.' : `holds no ${where}.`)
  }
}

/** One JSON value a line (also gzip); blank lines are passed over. */
export async function* readJsonLines(path: string, options: JsonOptions = {}): RecordStream {
  let group: InputRecord[] = []
  for await (const { text, line } of readLines(path, options)) {
    group.push(toRecord(text, { file: path, line }, line - 1))
    if (group.length < groupSize) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

/** Lines that are not blank, with their number from 1. */
export async function* readLines(path: string, options: JsonOptions): AsyncGenerator<{ readonly text: string; readonly line: number }> {
  let rest = ''
  let line = 0
  for await (const chunk of readText(readBytes(path, options), path, options.encoding)) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const text of lines) {
      line += 1
      if (text.trim() !== '') yield { text, line }
    }
    if (rest.length > maxRecordChars)
      throw inputError({ file: path, line: line + 1 }, `the line is longer than ${maxRecordChars} characters.`)
  }
  if (rest.trim() !== '') yield { text: rest, line: line + 1 }
}

function toRecord(text: string, place: InputRecord['place'], index: number): InputRecord {
  let json: unknown
  try {
    json = parseJson(text)
  } catch (error) {
    throw inputError(place, 'is not JSON.', error)
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw inputError(place, 'a record must be a JSON object.')
  return { place, row: scalarsOf(json), json, index }
}
