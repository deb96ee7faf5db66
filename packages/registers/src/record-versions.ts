import type { Catalogue } from '@xianglian/contracts'
import { compareText, type EventStore, type FoldKey } from '@xianglian/core'
import type { Pool } from 'pg'

import { createBloom, type Bloom } from './bloom.ts'
import { lineOf, type Line } from './bulk.ts'
import { keyFromText, keyToText, toFact, type Fact } from './fact.ts'
import { qualified, type TableNames } from './tables.ts'
import { counting, standing, type VersionKey } from './versions.ts'

/** A batch's positions `[from, to)`. The batch before it may still be on its way into the tables until `settled` resolves. */
export interface BatchRange {
  readonly from: number
  readonly to: number
  readonly settled: Promise<void>
}

/** One version of a record that has, or may have, several. */
export interface RecordVersion extends VersionKey {
  readonly recordKey: string
  readonly subject: string
  readonly position: number
  readonly recordedAt: number
}

/** What the versions in a batch mean for streams. */
export interface Resolution {
  /** Whether a fact counts once the whole batch is known. */
  counts(fact: Fact): boolean
  /** All versions known of the batch's versioned records. */
  readonly versions: ReadonlyMap<string, readonly RecordVersion[]>
  /** What counted before the batch and does no longer. */
  readonly displaced: readonly RecordVersion[]
  /** Streams that a version touches because an older version of its record lies in them. */
  readonly touches: readonly { readonly subject: string; readonly by: RecordVersion }[]
  /** Rows to add to the table of versions. */
  readonly added: readonly Line[]
}

export const versionColumns = ['record', 'position', 'recordedat', 'subject', 'fold_key', 'revision', 'void'] as const

const everyFactCounts: Resolution = { counts: () => true, versions: new Map(), displaced: [], touches: [], added: [] }

/**
 * The records of one projection that were ever versioned: named by an event other than their first, revised or voided. When one first
 * shows, what came before it is fetched from the store; the common event that has no versions costs a look into a Bloom filter.
 */
export interface RecordVersions {
  load(): Promise<void>
  resolve(facts: readonly Fact[], range: BatchRange): Promise<Resolution>
  /** Of facts read back from the store: the versions of those records that have several, those of the running batch included. */
  of(facts: readonly Fact[], running: Resolution): Promise<ReadonlyMap<string, readonly RecordVersion[]>>
}

interface Dependencies {
  readonly pool: Pool
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly names: TableNames
}

export function createRecordVersions({ pool, store, catalogue, names }: Dependencies): RecordVersions {
  const versioned: Bloom = createBloom()
  const table = qualified(names.versions)

  const known = (records: readonly string[]): Promise<Map<string, RecordVersion[]>> => readVersions(pool, table, records)

  async function resolve(facts: readonly Fact[], range: BatchRange): Promise<Resolution> {
    for (const fact of facts) if (fact.isVersion) versioned.add(fact.recordKey)
    const candidates = Map.groupBy(
      facts.filter((fact) => versioned.mayHave(fact.recordKey)),
      (fact) => fact.recordKey,
    )
    if (candidates.size === 0) return everyFactCounts
    await range.settled
    const stored = await known([...candidates.keys()])
    const unseen = [...candidates].filter(([record, its]) => !stored.has(record) && its.some((fact) => fact.isVersion))
    const fetched = await fetchVersions(
      store,
      catalogue,
      unseen.map(([record]) => record),
      range.to,
    )
    const versions = new Map<string, readonly RecordVersion[]>()
    const added: RecordVersion[] = []
    for (const [record, its] of candidates) {
      const before = stored.get(record)
      const news = before === undefined ? fetched.get(record) : its
      if (news === undefined) continue
      added.push(...news)
      versions.set(record, [...(before ?? []), ...news])
    }
    return { ...consequences(versions, range.from), versions, added: added.map(toLine) }
  }

  return {
    async load() {
      let after = ''
      for (;;) {
        const { rows } = await pool.query<{ record: string }>(
          `SELECT DISTINCT record FROM ${table} WHERE record > $1 ORDER BY record LIMIT 50000`,
          [after],
        )
        for (const { record } of rows) versioned.add(record)
        const last = rows.at(-1)
        if (last === undefined) return
        after = last.record
      }
    },
    resolve,
    async of(facts, running) {
      const wanted = new Set(facts.filter((fact) => versioned.mayHave(fact.recordKey)).map((fact) => fact.recordKey))
      const found = new Map<string, readonly RecordVersion[]>()
      const elsewhere: string[] = []
      for (const record of wanted) {
        const versions = running.versions.get(record)
        if (versions === undefined) elsewhere.push(record)
        else found.set(record, versions)
      }
      if (elsewhere.length > 0) for (const [record, versions] of await known(elsewhere)) found.set(record, versions)
      return found
    },
  }
}

function consequences(
  versions: ReadonlyMap<string, readonly RecordVersion[]>,
  from: number,
): Pick<Resolution, 'counts' | 'displaced' | 'touches'> {
  const countingPositions = new Map<string, number>()
  const displaced: RecordVersion[] = []
  const touches: { subject: string; by: RecordVersion }[] = []
  for (const [record, all] of versions) {
    const before = standing(all.filter((version) => version.position < from))
    const after = counting(all)?.position ?? -1
    countingPositions.set(record, after)
    if (before !== undefined && !before.isVoid && before.position !== after) displaced.push(before)
    for (const by of all) {
      if (by.position < from) continue
      for (const older of all)
        if (older.position < by.position && older.subject !== by.subject) touches.push({ subject: older.subject, by })
    }
  }
  const counts = (fact: Fact): boolean => {
    const position = countingPositions.get(fact.recordKey)
    return position === undefined || position === fact.position
  }
  return { counts, displaced, touches }
}

/** Whether a fact counts among the versions known up to a position, inclusive. */
export function countsAt(fact: Fact, versions: readonly RecordVersion[] | undefined, position = Infinity): boolean {
  if (versions === undefined) return true
  return counting(versions.filter((version) => version.position <= position))?.position === fact.position
}

interface VersionRow {
  readonly record: string
  readonly position: string
  readonly recordedat: string
  readonly subject: string
  readonly fold_key: string
  readonly revision: number
  readonly void: boolean
}

/** The kept versions of the records, by record. */
export async function readVersions(pool: Pool, table: string, records: readonly string[]): Promise<Map<string, RecordVersion[]>> {
  if (records.length === 0) return new Map()
  const { rows } = await pool.query<VersionRow>(`SELECT * FROM ${table} WHERE record = ANY($1::text[])`, [records])
  return Map.groupBy(rows.map(fromRow), (version) => version.recordKey)
}

const fromRow = (row: VersionRow): RecordVersion => ({
  ...keyFromText(row.fold_key),
  recordKey: row.record,
  subject: row.subject,
  position: Number(row.position),
  recordedAt: Number(row.recordedat),
  revision: row.revision,
  isVoid: row.void,
})

const toLine = (version: RecordVersion): Line =>
  lineOf([
    version.recordKey,
    version.position,
    version.recordedAt,
    version.subject,
    keyToText(version satisfies FoldKey),
    version.revision,
    version.isVoid,
  ])

const recordsPerRead = 1000

/** Every version below `to` of the records, by record, from the store. */
async function fetchVersions(
  store: EventStore,
  catalogue: Catalogue,
  recordKeys: readonly string[],
  to: number,
): Promise<Map<string, RecordVersion[]>> {
  const found: RecordVersion[] = []
  const names = recordKeys
    .map((recordKey) => recordKey.split('\n'))
    .toSorted(([a = '', b = ''], [c = '', d = '']) => compareText(a, c) || compareText(b, d))
  for (const group of Map.groupBy(names, ([source, type]) => `${source}\n${type}`).values()) {
    const [source = '', type = ''] = group[0] ?? []
    for (let start = 0; start < group.length; start += recordsPerRead) {
      const records = group.slice(start, start + recordsPerRead).map(([, , record = '']) => record)
      const events = await store.readRecords(source, type, records)
      // Only their keys are of interest here.
      for (const event of events) if (event.position < to) found.push(toFact(event, catalogue, 'written'))
    }
  }
  return Map.groupBy(found, (version) => version.recordKey)
}
