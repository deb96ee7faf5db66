import { formatInstant, parseInstant, safeText } from '@xianglian/core'
import { identityConflict, type Aggregate, type ErasedJudgement, type ErasedRule, type Severity } from '@xianglian/domain'
import type { Pool } from 'pg'

import { unjudgedRule } from '../plan-lookups.ts'
import { findingColumns, qualified } from '../tables.ts'
import { instantExpression, quote } from '../values.ts'
import { Parameters } from './conditions.ts'
import { hashOfSelect } from './hash.ts'
import { pageLimit, wrongCursor } from './page.ts'

export type FindingStatus = 'pending' | 'open' | 'ended'

export interface FindingsQuery {
  /** Epoch milliseconds: the instant at which findings are pending, open or ended; it may lie ahead. */
  readonly at: number
  /** Any of these rules' ids; of none given, any. */
  readonly rule?: readonly string[] | undefined
  /** Any of these codes, as the rows state them; of none given, any. */
  readonly region?: readonly string[] | undefined
  readonly status?: FindingStatus | undefined
  readonly register?: string | undefined
  /** Key of a row. */
  readonly row?: string | undefined
  readonly cursor?: string | undefined
  /** 1 to 1000, default 100. */
  readonly limit?: number | undefined
}

/** What a rule found about a row of a register 监督发现. Instants are RFC 3339 in UTC with milliseconds. */
export interface FindingItem extends Description {
  /** `<rule>:<register>/<row>`, and `:<part>` behind it where a rule finds several things about one row. */
  readonly key: string
  readonly rule: string
  readonly register: string
  readonly row: string
  /** The row's. */
  readonly region: string | null
  /** orgId of the body that has to answer it. */
  readonly org: string | null
  readonly since: string
  readonly until: string | null
  /** At the instant asked about: before `since` pending, from `until` on ended, else open. */
  readonly status: FindingStatus
  /** Events, as `<source>#<id>`. */
  readonly evidence: readonly string[]
  readonly details: Readonly<Record<string, unknown>>
}

/** What a finding's rule says of all its findings. */
interface Description {
  readonly severity: Severity
  readonly clause: string
  readonly message: { readonly zh: string; readonly en: string }
}

/** By rule. Tables hold rule ids only, so that a text can be mended without judging anew. */
export type Descriptions = ReadonlyMap<string, Description>

/** What the engine finds in place of what a rule or derived columns should have said. */
const unjudged: Omit<ErasedRule, 'judge'> = {
  id: unjudgedRule,
  severity: 'notice',
  clause: '',
  message: { zh: '规则未能判定此行', en: 'A rule could not judge this row' },
}

/** Of the rules of all definitions, and the built-in ones. */
export function describeRules(definitions: readonly Aggregate[]): Descriptions {
  const registers = definitions.flatMap((definition) => Object.values(definition.registers))
  const judging: ErasedJudgement[] = registers.flatMap((register) => [register, ...Object.values(register.rollups)])
  const rules = [unjudged, identityConflict, ...judging.flatMap((each) => each.rules)]
  return new Map(rules.map(({ id, severity, clause, message }) => [id, { severity, clause, message }]))
}

/** Where findings are read: the view of those of registers, and a SELECT of the same columns for each kind that stands beside them. */
export type Sources = readonly string[]
export const sourcesOf = (beside?: string): Sources => (beside === undefined ? [view] : [view, `(${beside})`])

/** A page of findings, by (since, key). */
export async function listFindings(
  pool: Pool,
  sources: Sources,
  descriptions: Descriptions,
  query: FindingsQuery,
): Promise<{ readonly items: readonly FindingItem[]; readonly next: string | undefined }> {
  const limit = pageLimit(query.limit)
  const { text, values } = findingsPageSql(query, limit + 1, sources)
  const { rows } = await pool.query<Raw>(text, values)
  const items = rows.slice(0, limit).map((raw) => toFinding(raw, descriptions, formatInstant(query.at)))
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? encodeMark(last) : undefined }
}

/** How many findings of each rule are open at an instant; rules without any are left out. */
export async function countOpen(pool: Pool, sources: Sources, at: number): Promise<Readonly<Record<string, number>>> {
  const counts = sources.map(
    (source) =>
      `SELECT rule, count(*)::int AS count FROM ${source} AS found WHERE since <= $1 AND (until IS NULL OR until > $1) GROUP BY rule`,
  )
  const statement = `${counts.join(' UNION ALL ')} ORDER BY rule`
  const { rows } = await pool.query<{ rule: string; count: number }>(statement, [formatInstant(at)])
  return Object.fromEntries(rows.map(({ rule, count }) => [rule, count]))
}

/**
 * SHA-256 (hex) over the RFC 8785 JSON of all findings of registers: one array, in the order of their keys (UTF-8 bytes), each with what depends neither on
 * the clock nor on when it was noted nor on its rule's texts.
 */
export const hashOfFindings = (pool: Pool): Promise<string> =>
  hashOfSelect(pool, `SELECT ${columns} FROM ${view} ORDER BY key, "row"`, (raw) => raw)

interface Raw extends Omit<FindingItem, keyof Description | 'status'> {}

const view = qualified('findings')
const columns = `key, rule, register, "row", region, org, ${instantExpression('since')} AS since, ${instantExpression('until')} AS until, evidence, details`
const plainColumns = findingColumns.map(quote).join(', ')
// Rows' keys may hold colons, so that keys of findings need not differ.
const order = 'since, key, "row"'

function toFinding({ key, rule, since, until, ...raw }: Raw, descriptions: Descriptions, at: string): FindingItem {
  // Of a rule that this program does not know (yet, or any more): a projector of another version wrote it.
  const description = descriptions.get(rule) ?? { severity: 'notice', clause: '', message: { zh: rule, en: rule } }
  const status = at < since ? 'pending' : until === null || at < until ? 'open' : 'ended'
  return { key, rule, ...description, ...raw, since, until, status }
}

/** With more combinations of rule and region than this, one scan along `since` passes most of what it reads anyway. */
const maxCombinations = 16

/** One statement, of branches that each run along an index as far as the page goes. */
export function findingsPageSql(
  query: FindingsQuery,
  limit: number,
  sources: Sources = [view],
): { readonly text: string; readonly values: unknown[] } {
  const parameters = new Parameters()
  const at = query.status === undefined ? '' : parameters.add(formatInstant(query.at), 'timestamptz')
  const rest = [...rowSql(query, parameters), ...(query.cursor === undefined ? [] : [behindSql(query.cursor, parameters)])]
  const branches = combinationsSql(query, parameters)
    .flatMap((combination) => sources.flatMap((source) => halvesSql(source, query.status, at, [...combination, ...rest])))
    .map((half) => `(${half} ORDER BY ${order} LIMIT ${limit})`)
  const page = `(${branches.join(' UNION ALL ')}) AS page`
  return { text: `SELECT ${columns} FROM ${page} ORDER BY page.since, page.key, page."row" LIMIT ${limit}`, values: parameters.values }
}

/** A condition for each combination of rule and region asked about. */
function combinationsSql(query: FindingsQuery, parameters: Parameters): string[][] {
  const [rule, region] = [query.rule, query.region].map((values) => (values === undefined || values.length === 0 ? undefined : values))
  const isOneOf = (column: string, values: readonly string[]): string => `${column} = ANY(${parameters.add(values.map(asText), 'text[]')})`
  if ((rule?.length ?? 1) * (region?.length ?? 1) > maxCombinations)
    return [[...(rule ? [isOneOf('rule', rule)] : []), ...(region ? [isOneOf('region', region)] : [])]]
  const each = (column: string, values: readonly string[] | undefined): string[][] =>
    values === undefined ? [[]] : [...new Set(values)].map((value) => [`${column} = ${parameters.add(asText(value), 'text')}`])
  const regions = each('region', region)
  return each('rule', rule).flatMap((one) => regions.map((other) => [...one, ...other]))
}

const rowSql = ({ register, row }: FindingsQuery, parameters: Parameters): string[] => [
  ...(register === undefined ? [] : [`register = ${parameters.add(asText(register), 'text')}`]),
  ...(row === undefined ? [] : [`"row" = ${parameters.add(asText(row), 'text')}`]),
]

/** The findings without a known end and those with one, which have indexes of their own. */
function halvesSql(source: string, status: FindingStatus | undefined, at: string, conditions: readonly string[]): string[] {
  const select = (...own: string[]): string =>
    `SELECT ${plainColumns} FROM ${source} AS found WHERE ${[...own, ...conditions].join(' AND ')}`
  switch (status) {
    case undefined:
      return [select('until IS NULL'), select('until IS NOT NULL')]
    case 'pending':
      return [select('until IS NULL', `since > ${at}`), select('until IS NOT NULL', `since > ${at}`)]
    case 'open':
      // By their ends: in time nearly all have ended and would have to be passed. OFFSET 0 keeps PostgreSQL, which takes them to lie evenly
      // along `since`, from going there.
      return [select('until IS NULL', `since <= ${at}`), `SELECT * FROM (${select(`until > ${at}`)} OFFSET 0) AS ends WHERE since <= ${at}`]
    case 'ended':
      return [select(`until <= ${at}`)]
  }
}

/** Nothing is found about what no table can hold. */
const asText = (value: string): string => value.replaceAll('\u0000', '\ufffd').toWellFormed()

const encodeMark = ({ since, key, row }: FindingItem): string => Buffer.from(JSON.stringify([since, key, row])).toString('base64url')

function behindSql(cursor: string, parameters: Parameters): string {
  const [since, key, row] = decodeMark(cursor)
  return `(${order}) > (${parameters.add(since, 'timestamptz')}, ${parameters.add(key, 'text')}, ${parameters.add(row, 'text')})`
}

function decodeMark(cursor: string): readonly [since: string, key: string, row: string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(parsed) && parsed.length === 3 && parsed.every((part) => typeof part === 'string' && safeText(part))) {
      const [since, key, row]: string[] = parsed
      // PostgreSQL knows no year 0.
      if (since !== undefined && parseInstant(since) !== undefined && !since.startsWith('0000')) return [since, key ?? '', row ?? '']
    }
  } catch {
    // Said below.
  }
  throw wrongCursor()
}
