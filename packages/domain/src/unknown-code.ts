import { isKnownCode, type CodeList } from './reference/index.ts'
import { rule, type Rule } from './rule.ts'

type Codes = string | null | undefined | readonly (string | null | undefined)[]

/** Which codes of a row are checked against which list, and since when the row has been there. */
interface Checked<Row> {
  readonly codes: Readonly<Record<string, { readonly list: CodeList; of(this: void, row: Row): Codes }>>
  since(this: void, row: Row): string | null | undefined
  until?(this: void, row: Row): string | null | undefined
}

/**
 * A code that no list holds, nor names, is stored as it came, and found: one finding for each field. What a row leaves empty is not found. The
 * lists of the row's region and day count.
 */
export const unknownCode = <Row extends { readonly region?: string | null | undefined }>({
  codes,
  since,
  until,
}: Checked<Row>): Rule<Row, unknown> => {
  const fields = Object.entries(codes)
  return rule<Row>({
    id: 'unknown-code',
    clause: '二(三)3',
    severity: 'notice',
    message: { zh: '代码不在代码表内', en: 'A code that no code list holds' },
    judge: (row) => {
      const at = since(row)
      if (at === null || at === undefined) return undefined
      const unknown = fields.map(([field, { list, of }]) => ({ field, list, codes: strangers(list, of(row), { region: row.region, at }) }))
      if (unknown.every((one) => one.codes.length === 0)) return undefined
      return unknown
        .filter((one) => one.codes.length > 0)
        .map((one) => ({ part: one.field, since: at, until: until?.(row), details: { list: one.list, codes: one.codes } }))
    },
  })
}

const none: readonly string[] = []

function strangers(
  list: CodeList,
  codes: Codes,
  where: { readonly region: string | null | undefined; readonly at: string },
): readonly string[] {
  if (codes === null || codes === undefined) return none
  if (typeof codes === 'string') return isKnownCode(list, codes, where) ? none : [codes]
  return [...new Set(codes.filter((code) => typeof code === 'string').filter((code) => !isKnownCode(list, code, where)))]
}
