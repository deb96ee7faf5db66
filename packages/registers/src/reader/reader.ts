import type { Catalogue } from '@xianglian/contracts'
import { HubError, type EventStore } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import type { Pool } from 'pg'

import { planAll, type Plan } from '../plan.ts'
import { migrate, type RegisterRow } from '../projections.ts'
import { qualified } from '../tables.ts'
import { firstUnknown, type AsOf } from './as-known.ts'
import { historyOf, rowAsOf, type HistoryStep, type Source } from './as-of.ts'
import { whereSql, type Condition, type Parameters } from './conditions.ts'
import { createDerive } from './derived.ts'
import { Directory, onceMore, type Live } from './directory.ts'
import {
  countOpen,
  describeRules,
  hashOfFindings,
  listFindings,
  sourcesOf,
  type Descriptions,
  type FindingItem,
  type FindingsQuery,
} from './findings.ts'
import { hashOfRows } from './hash.ts'
import { decodeCursor, encodeCursor, itemColumns, pageLimit, pageSql, toItem, type RegisterItem, type Sort } from './page.ts'
import { countParked, parkedOfKey, parkedStreams, type ParkedStream } from './parked.ts'
import { readSums, type Sums, type SumsQuery } from './sums.ts'
import { readProgress, waitForAll, waitForRows, type Progress, type Waiting } from './progress.ts'

export interface ListQuery {
  readonly where?: readonly Condition[]
  /** Default: by key, ascending. */
  readonly sort?: Sort
  /** Items have these columns. Default: all. */
  readonly columns?: readonly string[]
  readonly cursor?: string
  /** 1 to 1000, default 100. */
  readonly limit?: number
  readonly asOf?: AsOf
  /** Business time, epoch milliseconds. */
  readonly validAt?: number
}

export interface RegisterSummary {
  readonly name: string
  readonly aggregate: string
  readonly kind: RegisterRow['kind']
  readonly history: boolean
  readonly columns: RegisterRow['columns']
  readonly rows: number
  /** All events below it are in the register. */
  readonly position: number
}

export interface RegisterReader {
  /** All registers with their row counts. */
  registers(): Promise<readonly RegisterSummary[]>
  list(name: string, query?: ListQuery): Promise<{ readonly items: readonly RegisterItem[]; readonly next: string | undefined }>
  /** The groups of a register of sums, put together by fewer columns. */
  sums(name: string, query: SumsQuery): Promise<readonly Sums[]>
  row(name: string, key: string, at?: { readonly asOf?: AsOf; readonly validAt?: number }): Promise<RegisterItem | undefined>
  /** The row after each step of the fold as known at `asOf`; empty when there never was one. */
  history(name: string, key: string, at?: { readonly asOf?: AsOf }): Promise<readonly HistoryStep[]>
  /** SHA-256 over the RFC 8785 JSON of the rows in key order, without position and recordedat, hex. */
  hash(name: string): Promise<string>
  /** Findings by (since, key), each with its status at the instant `at`. */
  findings(query: FindingsQuery): Promise<{ readonly items: readonly FindingItem[]; readonly next: string | undefined }>
  /** How many findings of each rule are open at an instant (epoch milliseconds); rules without any are left out. */
  openFindings(at: number): Promise<Readonly<Record<string, number>>>
  /** SHA-256 over the RFC 8785 JSON of all findings of registers in key order, without status and what their rules say of all of them, hex. */
  findingsHash(): Promise<string>
  /** The position all registers stand at: every event below it is in them. 0 while one that is defined has still to be made. */
  position(): Promise<number>
  /** Entries of work owed: rows to derive and judge anew because of what others became, of whatever number. 0 when quiet. */
  pending(): Promise<number>
  /** Resolves once the event at `position` and all that follows from it in other rows is in all registers; else throws `deadline-exceeded`. */
  waitFor(position: number, waiting?: Waiting): Promise<void>
  /**
   * Resolves once the event at `position` is in the register, or in all without a name; throws `deadline-exceeded` when it does not come. What follows from
   * it in other rows of the same aggregate is waited for a second at most: they may still change.
   */
  waitForRows(position: number, waiting?: Waiting & { readonly register?: string }): Promise<void>
  parked(limit?: number): Promise<readonly ParkedStream[]>
  /** How many streams are parked, by aggregate; only aggregates that have any. */
  parkedCounts(): Promise<Readonly<Record<string, number>>>
  /** The parked stream that would make the row of this key, when it is parked. */
  parkedRow(name: string, key: string): Promise<ParkedStream | undefined>
}

interface Options {
  readonly pool: Pool
  readonly definitions: readonly Aggregate[]
  readonly store: EventStore
  readonly catalogue: Catalogue
  /** A SELECT of findings that stand beside those of registers, in this database, with the same columns. */
  readonly beside?: string
}

/** Reads the registers that a projector keeps in this database. Creates what is missing, so that it may start before the projector. */
export async function createRegisterReader(options: Options): Promise<RegisterReader> {
  const plans = planAll(options.definitions)
  const client = await options.pool.connect()
  try {
    await migrate(client)
  } finally {
    client.release()
  }
  return new PostgresRegisterReader(options, plans)
}

class PostgresRegisterReader implements RegisterReader {
  readonly #options: Options
  readonly #directory: Directory
  readonly #rules: Descriptions

  constructor(options: Options, plans: readonly Plan[]) {
    this.#options = options
    this.#directory = new Directory(options.pool, plans)
    this.#rules = describeRules(options.definitions)
  }

  async registers(): Promise<readonly RegisterSummary[]> {
    const live = await this.#directory.live()
    return Promise.all(live.map(({ register }) => this.#directory.reading(register.name, (each) => this.#summary(each))))
  }

  async #summary({ projection, register, names }: Live): Promise<RegisterSummary> {
    const { rows } = await this.#options.pool.query<{ count: string }>(`SELECT count(*) FROM ${qualified(names.rows(register.name))}`)
    const { name, kind, history, columns } = register
    return {
      name,
      kind,
      history,
      columns,
      aggregate: projection.aggregate,
      rows: Number(rows[0]?.count ?? 0),
      position: projection.position,
    }
  }

  async list(name: string, query: ListQuery = {}): Promise<{ items: readonly RegisterItem[]; next: string | undefined }> {
    const limit = pageLimit(query.limit)
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor)
    const sort = query.sort ?? { column: 'key', direction: 'asc' }
    const before = query.asOf && (await firstUnknown(this.#options.store, query.asOf))
    return this.#directory.reading(name, async ({ register, names }) => {
      const isPast = before !== undefined || query.validAt !== undefined
      if (isPast && register.kind === 'rollup') throw noPast(name)
      if (isPast && !register.history) throw noHistory(name)
      const table = qualified(isPast ? names.history(name) : names.rows(name))
      const where = (parameters: Parameters): string[] => [
        ...whereSql(register, query.where ?? [], parameters),
        ...(isPast ? pastSql(parameters, before, query.validAt) : []),
      ]
      const shown = query.columns === undefined ? register : withColumns(register, query.columns)
      const found: Record<string, unknown>[] = []
      for (const statement of pageSql(register, table, sort, after, where, shown)) {
        const { text, values } = statement(limit + 1 - found.length)
        const { rows } = await this.#options.pool.query<Record<string, unknown>>(text, values)
        found.push(...rows)
        if (found.length > limit) break
      }
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const next = found.length > limit && last !== undefined ? encodeCursor(markOf(last)) : undefined
      return { items: items.map((raw) => toItem(shown, raw)), next }
    })
  }

  sums(name: string, query: SumsQuery): Promise<readonly Sums[]> {
    return this.#directory.reading(name, ({ register, names }) =>
      readSums(this.#options.pool, qualified(names.rows(name)), register, query),
    )
  }

  async row(name: string, key: string, at: { readonly asOf?: AsOf; readonly validAt?: number } = {}): Promise<RegisterItem | undefined> {
    if (at.asOf !== undefined || at.validAt !== undefined) {
      return this.#past(name, at.asOf, (source, to) => rowAsOf(source, key, to, at.validAt))
    }
    return this.#directory.reading(name, async ({ register, names }) => {
      const statement = `SELECT ${itemColumns(register)} FROM ${qualified(names.rows(name))} WHERE key = $1`
      const { rows } = await this.#options.pool.query<Record<string, unknown>>(statement, [key])
      return rows[0] && toItem(register, rows[0])
    })
  }

  history(name: string, key: string, at: { readonly asOf?: AsOf } = {}): Promise<readonly HistoryStep[]> {
    return this.#past(name, at.asOf, (source, to) => historyOf(source, key, to))
  }

  hash(name: string): Promise<string> {
    return this.#directory.reading(name, ({ register, names }) => hashOfRows(this.#options.pool, register, qualified(names.rows(name))))
  }

  findings(query: FindingsQuery): Promise<{ readonly items: readonly FindingItem[]; readonly next: string | undefined }> {
    return onceMore(() => listFindings(this.#options.pool, sourcesOf(this.#options.beside), this.#rules, query))
  }

  openFindings(at: number): Promise<Readonly<Record<string, number>>> {
    return onceMore(() => countOpen(this.#options.pool, sourcesOf(this.#options.beside), at))
  }

  findingsHash(): Promise<string> {
    return onceMore(() => hashOfFindings(this.#options.pool))
  }

  async position(): Promise<number> {
    return (await this.#progress()).position
  }

  async pending(): Promise<number> {
    return (await this.#progress()).pending
  }

  waitFor(position: number, waiting: Waiting = {}): Promise<void> {
    return waitForAll(this.#options.pool, this.#directory.aggregates, position, waiting)
  }

  async waitForRows(position: number, { register, ...waiting }: Waiting & { readonly register?: string } = {}): Promise<void> {
    const aggregates = register === undefined ? this.#directory.aggregates : [await this.#directory.aggregateOf(register)]
    return waitForRows(this.#options.pool, aggregates, position, waiting)
  }

  parked(limit = 100): Promise<readonly ParkedStream[]> {
    return onceMore(() => parkedStreams(this.#options.pool, limit))
  }

  parkedCounts(): Promise<Readonly<Record<string, number>>> {
    return onceMore(() => countParked(this.#options.pool))
  }

  parkedRow(name: string, key: string): Promise<ParkedStream | undefined> {
    return this.#directory.reading(name, ({ projection, names }) => parkedOfKey(this.#options.pool, projection.aggregate, names, key))
  }

  #progress(): Promise<Progress> {
    return readProgress(this.#options.pool, this.#directory.aggregates)
  }

  async #past<T>(name: string, asOf: AsOf | undefined, read: (source: Source, to: number) => Promise<T>): Promise<T> {
    const { pool, store, catalogue } = this.#options
    const before = asOf && (await firstUnknown(store, asOf))
    return this.#directory.reading(name, async ({ projection, register: { kind }, names }) => {
      if (kind === 'rollup') throw noPast(name)
      const { plan, register } = this.#directory.defined(name)
      const derive = createDerive(pool, register.derive === undefined ? [] : await this.#directory.live(), register)
      return read({ pool, store, catalogue, plan, register, names, derive }, Math.min(before ?? Infinity, projection.position))
    })
  }
}

function pastSql(parameters: Parameters, to: number | undefined, validAt: number | undefined): string[] {
  const known = to === undefined ? '_to_position IS NULL' : `_position < ${parameters.add(to, 'bigint')}`
  const notYetEnded = to === undefined ? [] : [`(_to_position IS NULL OR _to_position >= ${parameters.add(to, 'bigint')})`]
  if (validAt === undefined) return [known, ...notYetEnded, '_valid_to IS NULL']
  const at = parameters.add(validAt, 'bigint')
  return [known, ...notYetEnded, `_valid_from <= ${at}`, `(_valid_to IS NULL OR _valid_to > ${at})`]
}

const withColumns = (register: RegisterRow, names: readonly string[]): RegisterRow => ({
  ...register,
  columns: register.columns.filter(({ name }) => names.includes(name)),
})

const markOf = (raw: Readonly<Record<string, unknown>>): { value: string | null; key: string } => ({
  value: typeof raw['_sort'] === 'string' ? raw['_sort'] : null,
  key: String(raw['key']),
})

const noHistory = (name: string): HubError =>
  new HubError(
    'invalid-request',
    `Register ${name} keeps no history, so its list knows neither asOf nor validAt. Ask for one row with them, or print the events with \`hub replay --until\`.`,
  )

const noPast = (name: string): HubError =>
  new HubError('invalid-request', `Register ${name} holds sums, which keep no history. Ask for its rows as they are now.`)
