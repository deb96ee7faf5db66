import { escapePart, figuresIn, type ErasedRule, type Figures, type Found, type Looked } from '@xianglian/domain'
import type { ClientBase } from 'pg'

import { insertRows, lineOf, upsertRows, type Line } from '../bulk.ts'
import { derivation, unjudgedRule } from '../plan-lookups.ts'
import type { RegisterPlan } from '../plan.ts'
import { findingColumns, qualified } from '../tables.ts'
import { isInstant, isKey, isStorable, isStorableDeeply, isWithin, textExpression } from '../values.ts'
import type { Kept, KeptRows } from './kept-rows.ts'
import type { Session } from './session.ts'

/** Why rules or derived columns of a row could not be had, by the part of the finding that says so: the rule's id, the rollup's name, `derive`. */
export type Faults = ReadonlyMap<string, string>
export const noFaults: Faults = new Map()
/** The faults with one more: most rows have none, and share the empty ones. */
export const withFault = (faults: Faults, part: string, reason: string): Faults => new Map([...faults, [part, reason]])

/** Characters of a reason, bytes of a part as it stands in a key. */
const limits = { reason: 300, part: 400 }
export const reasonOf = (thrown: unknown): string => {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message.slice(0, limits.reason).toWellFormed().replaceAll('\u0000', '\uFFFD')
}

/** The findings of one row by key, as they are written, those that tell of faults among them. */
export function findingsOf(register: RegisterPlan, { key, row }: Kept, looked: Looked, given: Faults): ReadonlyMap<string, Line> {
  let faults = given
  const region = regionOf(row['region'])
  const place: Place = { register: register.name, key, region }
  const lines = new Map<string, Line>()
  const grounds = { looked, ...figuresOf(region) }
  for (const rule of register.rules) {
    // What a row lacks that could not be derived would accuse wrongly.
    if (faults.has(rule.id) || faults.has(derivation)) continue
    try {
      const found = rule.judge(row, grounds)
      if (found === undefined) continue
      for (const [name, line] of linesOf(rule, place, listed(found))) lines.set(name, line)
    } catch (thrown) {
      faults = withFault(faults, rule.id, reasonOf(thrown))
    }
  }
  for (const [part, reason] of faults) {
    const since = '1970-01-01T00:00:00.000Z'
    const [name, line] = lineOfFinding(unjudgedRule, place, { since, part, details: { reason } })
    lines.set(name, line)
  }
  return lines.size === 0 ? noFindings : lines
}

const noFindings: ReadonlyMap<string, Line> = new Map()

interface Place {
  readonly register: string
  readonly key: string
  readonly region: string | null
}

const listed = (found: Found | readonly Found[]): readonly Found[] => (isList(found) ? found : [found])
const isList = (found: Found | readonly Found[]): found is readonly Found[] => Array.isArray(found)

/** Throws when the rule gives what is no finding, or two that nothing tells apart. */
function linesOf({ id }: ErasedRule, place: Place, found: readonly Found[]): Map<string, Line> {
  const lines = new Map<string, Line>()
  for (const each of found) {
    check(each)
    if (each.until !== null && each.until !== undefined && each.until <= each.since) continue
    const [name, line] = lineOfFinding(id, place, each)
    if (lines.has(name)) throw new TypeError(`two findings of one row have the part ${each.part ?? '(none)'}`)
    lines.set(name, line)
  }
  return lines
}

function check({ since, until, part, org, evidence, details }: Found): void {
  if (!isInstant(since)) throw new TypeError('since is not an instant')
  if (until !== null && until !== undefined && !isInstant(until)) throw new TypeError('until is not an instant')
  if (part !== undefined && !(isText(part) && isWithin(escapePart(part), limits.part)))
    throw new TypeError(`part is not a text of up to ${limits.part} bytes`)
  if (org !== null && org !== undefined && !isText(org)) throw new TypeError('org is not text')
  if (evidence?.some((each) => each !== null && each !== undefined && !isText(each))) throw new TypeError('evidence is not a list of texts')
  if (details !== undefined && !(typeof details === 'object' && isStorableDeeply(details))) throw new TypeError('details cannot be stored')
}

const isText = (value: unknown): boolean => typeof value === 'string' && isStorable(value)

function lineOfFinding(rule: string, { register, key, region }: Place, found: Found): [string, Line] {
  const name = `${rule}:${register}/${key}${found.part === undefined ? '' : `:${escapePart(found.part)}`}`
  const evidence = JSON.stringify(found.evidence?.filter((each) => each !== null && each !== undefined) ?? [])
  const details = JSON.stringify(found.details ?? {})
  return [name, lineOf([name, rule, register, key, region, found.org ?? null, found.since, found.until ?? null, evidence, details])]
}

const figures = new Map<string | null, Figures>()
const maxRegions = 10_000

/** The limits and fixed days of a region. */
function figuresOf(region: string | null): Figures {
  let its = figures.get(region)
  if (its === undefined) {
    its = figuresIn(region)
    if (figures.size >= maxRegions) figures.clear()
    figures.set(region, its)
  }
  return its
}

/** No region is longer than a key, and no index of findings takes one that is. */
const regionOf = (value: unknown): string | null => (typeof value === 'string' && isKey(value) ? value : null)

const columns = findingColumns.map((name) =>
  textExpression({
    name,
    kind: name === 'since' || name === 'until' ? 'instant' : name === 'evidence' || name === 'details' ? 'json' : 'text',
  }),
)

/** Reads the findings of those rows of a register of which they are not known, and notes them there. */
export async function loadFindings(
  session: Session,
  table: string,
  register: string,
  rows: readonly Kept[],
  into: KeptRows | undefined,
): Promise<void> {
  const unknown = rows.filter(({ findings }) => findings === undefined)
  if (unknown.length === 0) return
  const byRow = new Map<string, Map<string, Line>>()
  const text = `SELECT ${columns.join(', ')} FROM ${qualified(table)} WHERE "row" = ANY($1::text[]) AND register = $2`
  const values = [unknown.map(({ key }) => key), register]
  const { rows: found } = await session.read((client) => client.query<(string | null)[]>({ text, values, rowMode: 'array' }))
  for (const cells of found) {
    const row = cells[3] ?? ''
    const its = byRow.get(row) ?? new Map<string, Line>()
    byRow.set(row, its.set(cells[0] ?? '', lineOf(cells)))
  }
  for (const kept of unknown) into?.noteFindings(kept, byRow.get(kept.key) ?? noFindings)
}

/** What a transaction changes of a projection's findings. */
export interface FindingChanges {
  readonly inserted: Line[]
  readonly changed: Line[]
  readonly removed: { readonly key: string; readonly row: string }[]
}

export function noteFindings(changes: FindingChanges, row: string, old: ReadonlyMap<string, Line>, now: ReadonlyMap<string, Line>): void {
  for (const [key, line] of now) {
    const before = old.get(key)
    if (before === undefined) changes.inserted.push(line)
    else if (before !== line) changes.changed.push(line)
  }
  for (const key of old.keys()) if (!now.has(key)) changes.removed.push({ key, row })
}

export async function writeFindings(client: ClientBase, table: string, { inserted, changed, removed }: FindingChanges): Promise<void> {
  if (removed.length > 0) {
    await client.query(
      `DELETE FROM ${qualified(table)} AS f USING unnest($1::text[], $2::text[]) AS gone (key, "row") WHERE f.key = gone.key AND f."row" = gone."row"`,
      [removed.map(({ key }) => key), removed.map(({ row }) => row)],
    )
  }
  const target = { table, columns: findingColumns, key: ['key', 'row'] }
  await insertRows(client, target, inserted)
  // One that begins at another instant stands anew.
  await upsertRows(client, target, changed, ['noted = CASE WHEN t.since = excluded.since THEN t.noted ELSE excluded.noted END'])
}
