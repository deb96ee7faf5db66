import { inputError, type ReadOptions, type RecordStream } from '../readers/record.ts'
import { openRecords } from '../readers/index.ts'
import type { Mapping } from './load.ts'

/** The records of a file, read as the mapping says. A table that lacks a declared column is refused before its first row. */
export function openInput(mapping: Mapping, path: string, options: Omit<ReadOptions, 'onHeader'> = {}): Promise<RecordStream> {
  const needed = Object.entries(mapping.spec.fields)
    .filter(([, field]) => !field.optional)
    .map(([name, field]) => field.column ?? name)
  const onHeader = (columns: readonly string[]): void => {
    const missing = needed.filter((column) => !columns.includes(column))
    if (missing.length === 0) return
    const has = columns.slice(0, 40).join(', ')
    throw inputError(
      { file: path },
      `has no column ${missing.join(', ')}, which the mapping ${mapping.spec.name} declares. It has: ${has}.`,
    )
  }
  return openRecords(path, mapping.spec.input, { ...options, onHeader })
}
