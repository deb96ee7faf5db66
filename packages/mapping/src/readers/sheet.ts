import { checkedHeader } from './csv.ts'
import { groupSize, inputError, type InputRecord, type ReadOptions } from './record.ts'

export interface SheetOptions extends ReadOptions {
  /** Name of the sheet; the first one when left out. */
  readonly sheet?: string | undefined
  /** Rows before the header that are no data. */
  readonly skipLines?: number | undefined
}

/** Sheets are at most this wide (XFD in Excel, and in LibreOffice). */
export const maxSheetColumns = 16_384
/** A row that repeats itself: LibreOffice ends sheets with a million empty ones, but a filled one this often is no data. */
const maxRepeatedRows = 10_000

/** Turns rows of cells into records by the first filled row; both sheet formats feed it. Empty rows are passed over. */
export function createSheetRows(path: string, sheet: string, { skipLines: skipRows = 0, onHeader }: SheetOptions) {
  let header: readonly string[] | undefined
  let row = 0
  let ready: InputRecord[] = []
  return {
    /** `cells` may have holes; `repeated` says how often the row stands there. */
    add(cells: readonly (string | undefined)[], repeated = 1): void {
      const first = row + 1
      row += repeated
      if (first <= skipRows || !cells.some((cell) => cell !== undefined && cell !== '')) return
      if (!header) {
        const filled = cells.findLastIndex((cell) => cell !== undefined && cell !== '') + 1
        header = checkedHeader(
          Array.from(cells.slice(0, filled), (cell) => cell ?? ''),
          path,
          first,
        )
        onHeader?.(header)
        return
      }
      if (repeated > maxRepeatedRows)
        throw inputError(
          { file: path, sheet, row: first },
          `the row repeats itself ${repeated} times; at most ${maxRepeatedRows} are read.`,
        )
      const record = toRow(header, cells, { file: path, sheet, row: first })
      for (let copy = 0; copy < repeated; copy += 1) ready.push({ place: { file: path, sheet, row: first + copy }, row: record })
    },
    /** Groups that are full, or all with `rest`. */
    *take(rest = false): Generator<readonly InputRecord[]> {
      const whole = rest ? ready.length : ready.length - (ready.length % groupSize)
      for (let at = 0; at < whole; at += groupSize) yield ready.slice(at, Math.min(at + groupSize, whole))
      ready = ready.slice(whole)
    },
    hasHeader: () => header !== undefined,
  }
}

function toRow(header: readonly string[], cells: readonly (string | undefined)[], place: InputRecord['place']): Map<string, string> {
  const row = new Map<string, string>()
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index]
    if (cell === undefined || cell === '') continue
    const name = header[index]
    if (name === undefined || name === '') throw inputError(place, `the cell in column ${index + 1} stands under no column name.`)
    row.set(name, cell)
  }
  return row
}
