import type { Catalogue } from '@xianglian/contracts'
import type { Aggregate } from '@xianglian/domain'
import { testDatabase, type TestDatabase } from '@xianglian/testkit'

import { openEngine, type Engine, type EngineOptions } from '../engine.ts'
import { createRegisterReader, type RegisterReader } from '../reader/reader.ts'
import { createMemoryStore, createTestCatalogue, type MemoryStore, type TestEvent } from './memory-store.ts'
import { noteDefinition } from './notes.ts'

/** A store, a database and engines over them, for tests of what the engine does. */
export interface TestHub {
  readonly database: TestDatabase
  readonly store: MemoryStore
  readonly catalogue: Catalogue
  open(options?: Partial<EngineOptions>): Promise<Engine>
  reader(...definitions: readonly Aggregate[]): Promise<RegisterReader>
  /** Records the events and projects them with an engine of their own. */
  project(events: readonly TestEvent[], options?: Partial<EngineOptions>): Promise<void>
}

export async function createTestHub(): Promise<TestHub> {
  const database = await testDatabase()
  const store = createMemoryStore()
  const catalogue = createTestCatalogue({ 'note.torn': 600 })
  const open = (options: Partial<EngineOptions> = {}): Promise<Engine> =>
    openEngine({ pool: database.pool, store, catalogue, definitions: [noteDefinition()], ...options })
  return {
    database,
    store,
    catalogue,
    open,
    reader: (...given) => {
      const definitions = given.length > 0 ? given : [noteDefinition()]
      return createRegisterReader({ pool: database.pool, definitions, store, catalogue })
    },
    async project(events, options) {
      const engine = await open(options)
      store.record(events)
      await drain(engine)
      await engine.close()
    },
  }
}

export async function drain(engine: Engine): Promise<void> {
  while (await engine.advance());
}

let nextId = 0

/** A note written on a day of January 2026. */
export const written = (
  id: string,
  day: number,
  text: string,
  more: Partial<TestEvent> & { readonly failing?: Record<string, true> } = {},
): TestEvent => {
  const { failing, ...event } = more
  nextId += 1
  return {
    id: `w${nextId}`,
    type: 'note.written',
    subject: `note/${id}`,
    time: Date.UTC(2026, 0, day),
    data: { text, tag: 'a', amount: '1.50', ...failing },
    ...event,
  }
}
