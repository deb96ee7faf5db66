import { testDatabase, type TestDatabase } from '@xianglian/testkit'

import { openEngine, type Engine, type EngineOptions } from '../engine.ts'
import { createRegisterReader, type RegisterReader } from '../reader/reader.ts'
import { schema } from '../tables.ts'
import { instantExpression } from '../values.ts'
import { drain } from './hub.ts'
import { createMemoryStore, createTestCatalogue, type MemoryStore, type TestEvent } from './memory-store.ts'
import type { OracleFinding } from './town-oracle.ts'
import { townDefinitions } from './town.ts'

/** A town with a store and a database of its own. */
export interface TownHub {
  readonly database: TestDatabase
  readonly store: MemoryStore
  open(options?: Partial<EngineOptions> & { readonly version?: number }): Promise<Engine>
  reader(version?: number): Promise<RegisterReader>
  /** Records the events and projects them with an engine of their own, until nothing is owed. */
  project(events: readonly TestEvent[], options?: Partial<EngineOptions> & { readonly version?: number }): Promise<void>
  findings(): Promise<Record<string, OracleFinding>>
  /** Row of a register by its key, with its columns alone. */
  row(register: string, key: string): Promise<Readonly<Record<string, unknown>> | undefined>
  /** Targets that are owed. */
  pending(): Promise<readonly string[]>
}

export async function createTownHub(): Promise<TownHub> {
  const database = await testDatabase()
  const store = createMemoryStore()
  const catalogue = createTestCatalogue()
  const open: TownHub['open'] = ({ version, ...options } = {}) =>
    openEngine({ pool: database.pool, store, catalogue, definitions: townDefinitions(version), ...options })
  const reader: TownHub['reader'] = (version) =>
    createRegisterReader({ pool: database.pool, definitions: townDefinitions(version), store, catalogue })
  return {
    database,
    store,
    open,
    reader,
    async project(events, options) {
      store.record(events)
      const engine = await open(options)
      await drain(engine)
      await engine.close()
    },
    findings: () => readFindings(database),
    async row(register, key) {
      const found = await (await reader()).row(register, key)
      if (found === undefined) return undefined
      const { key: _, position: __, recordedat: ___, ...columns } = found
      return columns
    },
    async pending() {
      const { rows } = await database.pool.query<{ target: string }>(`SELECT target FROM ${schema}._pending ORDER BY id`)
      return rows.map(({ target }) => target)
    },
  }
}

export async function readFindings({ pool }: Pick<TestDatabase, 'pool'>): Promise<Record<string, OracleFinding>> {
  const { rows } = await pool.query<OracleFinding & { key: string }>(
    `SELECT key, rule, register, row, region, org, ${instantExpression('since')} AS since, ${instantExpression('until')} AS until, evidence, details
     FROM ${schema}.findings`,
  )
  return Object.fromEntries(rows.map(({ key, ...finding }) => [key, finding]))
}

let nextId = 0
function event(type: string, id: string, data: NonNullable<TestEvent['data']>, more: Partial<TestEvent> = {}): TestEvent {
  nextId += 1
  const subject = `${type.slice(0, type.indexOf('.'))}/${id}`
  return { id: `t${nextId}`, type, subject, time: Date.UTC(2026, 0, 1) + nextId * 60_000, data, ...more }
}

type More = Partial<TestEvent>
export const wardSet = (id: string, limit: number | null, more?: More): TestEvent =>
  event('ward.set', id, { limit, region: '511602' }, more)
export const wardDropped = (id: string, more?: More): TestEvent => event('ward.dropped', id, {}, more)
export const streetNamed = (id: string, ward: string | null, more?: More): TestEvent => event('street.named', id, { ward, note: {} }, more)
export const streetClosed = (id: string, more?: More): TestEvent => event('street.closed', id, {}, more)
export const lampPut = (
  id: string,
  {
    street = 's1',
    colour = 'green',
    watts = '10.00',
    fails = null,
  }: { street?: string | null; colour?: string; watts?: string; fails?: string | null },
  more?: More,
): TestEvent => event('lamp.put', id, { street, colour, watts, out: null, fails }, more)
export const lampGone = (id: string, more?: More): TestEvent => event('lamp.gone', id, {}, more)
