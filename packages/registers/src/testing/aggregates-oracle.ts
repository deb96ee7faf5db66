import type { RecordedEvent } from '@xianglian/core'
import {
  figuresIn,
  type Aggregate,
  type Columns,
  type ErasedJudgement,
  type ErasedLookup,
  type ErasedRegister,
  type ErasedRollup,
  type ErasedRule,
  type Looked,
  type Row,
} from '@xianglian/domain'

// Works out registers, rollups and findings from scratch, naively, by the text of docs/design.md §4 and §6. Of the definitions it calls only the
// pure functions; it shares no code with the engine. What a definition does wrong on data that its schemas admit is thrown, not shown.

/** A finding as it is kept: what does not depend on the clock. */
export interface OracleFinding {
  readonly key: string
  readonly rule: string
  readonly register: string
  readonly row: string
  readonly region: string | null
  readonly org: string | null
  readonly since: string
  readonly until: string | null
  readonly evidence: readonly string[]
  readonly details: object
}

type Rows = ReadonlyMap<string, Row>

export interface OracleHub {
  /** Rows by key of each register, rollups among them. */
  readonly rows: ReadonlyMap<string, Rows>
  readonly findings: readonly OracleFinding[]
}

/** What the hub shows after these events; `ranks` are the types' stage ranks. */
export function oracleHub(
  definitions: readonly Aggregate[],
  events: readonly RecordedEvent[],
  ranks: Readonly<Record<string, number>>,
): OracleHub {
  const streams = Map.groupBy(counting(events, ranks), ({ envelope }) => envelope.subject)
  const full = new Map<string, Rows>()
  const known = new Map<string, () => Rows>()
  const judgements = new Map<string, ErasedJudgement & Pick<ErasedRegister, 'derive'>>()
  const rowsOf = (name: string): Rows => {
    const rows = full.get(name) ?? known.get(name)?.()
    if (rows === undefined) throw new Error(`no register ${name} to look up`)
    full.set(name, rows)
    return rows
  }
  for (const definition of definitions) {
    for (const [name, register] of Object.entries(definition.registers)) {
      known.set(name, () => derived(name, register, baseRows(definition, register, streams), rowsOf))
      judgements.set(name, register)
      for (const [sum, rollup] of Object.entries(register.rollups)) {
        known.set(sum, () => summed(rollup, rowsOf(name)))
        judgements.set(sum, { ...rollup, derive: undefined })
        for (const [coarse, { by, of }] of Object.entries(rollup.coarser))
          known.set(coarse, () => summed({ ...rollup, by, of: (row) => ({ ...row, ...of(row) }) }, rowsOf(sum)))
      }
    }
  }
  const findings = [...judgements].flatMap(([name, judgement]) => judged(name, judgement, rowsOf))
  return { rows: new Map([...known.keys()].map((name) => [name, rowsOf(name)])), findings: inKeyOrder(findings) }
}

/** The status of a finding at an instant. */
export const statusAt = ({ since, until }: OracleFinding, at: string): string =>
  at < since ? 'pending' : until === null || at < until ? 'open' : 'ended'

/** Texts by code units, as the "C" collation has it for what these tests write. */
export const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)
const inKeyOrder = <T extends { readonly key: string }>(items: readonly T[]): T[] => items.toSorted((a, b) => compare(a.key, b.key))
const escaped = (part: string): string => part.replaceAll('%', '%25').replaceAll(':', '%3A')

/** The events that count, in fold order: of each record the highest revision, then the last in fold order; none when that one is void. */
function counting(events: readonly RecordedEvent[], ranks: Readonly<Record<string, number>>): RecordedEvent[] {
  const order = ({ envelope: a }: RecordedEvent, { envelope: b }: RecordedEvent): number =>
    a.time - b.time ||
    (ranks[a.type] ?? 500) - (ranks[b.type] ?? 500) ||
    Number(BigInt(a.sequence ?? 0) - BigInt(b.sequence ?? 0)) ||
    compare(a.source, b.source) ||
    compare(a.id, b.id)
  const records = Map.groupBy(events, ({ envelope }) => JSON.stringify([envelope.source, envelope.type, envelope.record ?? envelope.id]))
  const standing = [...records.values()].flatMap(
    (versions) => versions.toSorted((a, b) => a.envelope.revision - b.envelope.revision || order(a, b)).at(-1) ?? [],
  )
  return standing.filter(({ envelope }) => !envelope.void).toSorted(order)
}

function baseRows(
  { name, initial, evolve }: Aggregate,
  register: ErasedRegister,
  streams: ReadonlyMap<string, readonly RecordedEvent[]>,
): Rows {
  const rows = new Map<string, Row>()
  const add = (key: string, row: Row): void => {
    if (rows.has(key)) throw new Error(`two rows ${key}`)
    rows.set(key, asKept(register.columns, row))
  }
  for (const [subject, recorded] of streams) {
    if (!subject.startsWith(`${name}/`)) continue
    const id = subject.slice(name.length + 1)
    let state = initial
    for (const event of recorded) {
      const { type, id: eventId, source, region, dataschema, time } = event.envelope
      // oxlint-disable-next-line typescript/no-unsafe-assignment -- data of tests, which codecs made
      const data = JSON.parse(Buffer.from(event.data).toString())
      // oxlint-disable-next-line typescript/no-unsafe-assignment -- as above
      const fact = { type, id: eventId, source, subject, region, dataschema, time: new Date(time).toISOString(), data }
      state = evolve[type]?.(state, fact) ?? state
      const entry = register.entries[type]?.(fact)
      if (entry !== undefined) add(`${id}:${escaped(`${type}${source}/${event.envelope.record ?? eventId}`)}`, entry)
    }
    for (const row of register.rows?.(state) ?? []) add(register.rowKey === undefined ? id : `${id}:${escaped(register.rowKey(row))}`, row)
  }
  return rows
}

function derived(name: string, { columns, derive }: ErasedRegister, rows: Rows, rowsOf: (name: string) => Rows): Rows {
  if (derive === undefined) return rows
  return mapRows(rows, (row, key) => {
    const more = saying(`derived columns of ${name} ${key}`, () => derive.of(row, lookedUp(derive.lookups, row, rowsOf)))
    return asKept({ ...columns, ...derive.columns }, { ...row, ...more })
  })
}

const mapRows = (rows: Rows, change: (row: Row, key: string) => Row): Rows =>
  new Map([...rows].map(([key, row]) => [key, change(row, key)]))

function lookedUp(lookups: Readonly<Record<string, ErasedLookup>>, row: Row, rowsOf: (name: string) => Rows): Looked {
  return Object.fromEntries(
    Object.entries(lookups).map(([name, lookup]) => {
      const target = rowsOf(lookup.in.name)
      if (lookup.group === undefined) return [name, target.get(lookup.key?.(row) ?? '')]
      const values = lookup.values?.(row) ?? []
      const columns = lookup.in.groups[lookup.group] ?? []
      const isMember = (other: Row): boolean =>
        columns.every((column, index) => typeof other[column] === 'string' && other[column] === values[index])
      const members = [...target].toSorted(([a], [b]) => compare(a, b)).map(([, other]) => other)
      return [name, members.filter(isMember)]
    }),
  )
}

function summed({ by, sums, of }: ErasedRollup, rows: Rows): Rows {
  const groups = new Map<string, Row>()
  for (const added of [...rows.values()].flatMap((row) => of(row) ?? [])) {
    const values = Object.keys(by).map((column) => String(added[column]))
    const key = values.length === 1 ? (values[0] ?? '') : values.map(escaped).join(':')
    const before = groups.get(key) ?? { ...added, ...mapValues(sums, () => 0) }
    groups.set(key, { ...before, ...mapValues(sums, (kind, column) => sum(kind, before[column], added[column])) })
  }
  return mapRows(groups, (row) => asKept({ ...by, ...sums }, row))
}

const mapValues = (columns: Columns, value: (kind: string, column: string) => unknown): Row =>
  Object.fromEntries(Object.entries(columns).map(([column, { kind }]) => [column, value(kind, column)]))

const sum = (kind: string, a: unknown, b: unknown): unknown =>
  kind === 'integer' ? Number(a) + Number(b) : fromHundredths(hundredths(String(a)) + hundredths(String(b)))

function hundredths(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.')
  const size = BigInt(whole + fraction.padEnd(2, '0'))
  return amount.startsWith('-') ? -size : size
}

const fromHundredths = (size: bigint): string =>
  `${size < 0n ? '-' : ''}${(size < 0n ? -size : size)
    .toString()
    .padStart(3, '0')
    .replace(/(?=\d\d$)/, '.')}`

/** A row as it is read back from its table: every column there, null where it is empty. Throws when it does not fit. */
function asKept(columns: Columns, row: Row): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([column, { kind, isOptional }]) => {
      const value = row[column] ?? null
      if (value === null && !isOptional) throw new Error(`column ${column} is required and empty`)
      if (value === null) return [column, null]
      return [column, kind === 'decimal' && typeof value === 'string' ? fromHundredths(hundredths(value)) : structuredClone(value)]
    }),
  )
}

function judged(
  register: string,
  judgement: ErasedJudgement & Pick<ErasedRegister, 'derive'>,
  rowsOf: (name: string) => Rows,
): OracleFinding[] {
  const lookups = { ...judgement.derive?.lookups, ...judgement.lookups }
  return judgement.rules.flatMap((rule) =>
    [...rowsOf(register)].flatMap(([key, row]) =>
      saying(`rule ${rule.id} of ${register} ${key}`, () => foundBy(rule, register, key, row, lookedUp(lookups, row, rowsOf))),
    ),
  )
}

function foundBy(rule: ErasedRule, register: string, key: string, row: Row, looked: Looked): OracleFinding[] {
  const region = typeof row['region'] === 'string' ? row['region'] : null
  const found = rule.judge(row, { looked, ...figuresIn(region) }) ?? []
  const all = ('since' in found ? [found] : found).filter(({ since, until }) => (until ?? null) === null || compare(since, until ?? '') < 0)
  if (new Set(all.map(({ part }) => part)).size < all.length) throw new Error('finds twice under one part')
  return all.map(({ since, until, part, org, evidence, details }) => ({
    key: `${rule.id}:${register}/${key}${part === undefined ? '' : `:${escaped(part)}`}`,
    rule: rule.id,
    register,
    row: key,
    region,
    org: org ?? null,
    since,
    until: until ?? null,
    evidence: (evidence ?? []).filter((reference) => typeof reference === 'string'),
    details: details ?? {},
  }))
}

/** The work's result; what it throws with where it was thrown. */
function saying<T>(where: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw new Error(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
