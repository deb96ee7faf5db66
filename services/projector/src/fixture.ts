import { openCatalogue, type Catalogue } from '@xianglian/contracts'
import {
  attributesFromHeaders,
  fromWire,
  parseEnvelope,
  type AppendOutcome,
  type EncodedEvent,
  type Envelope,
  type EventStore,
  type OutRecord,
} from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import { createRegisterReader, type RegisterReader } from '@xianglian/registers'
import { acquireLeadership, announceRecorded, createLogger, createMetrics, createWakeUp, type ActiveInstance } from '@xianglian/runtime'
import { createSchemaTable, openStore } from '@xianglian/store-postgres'
import { testDatabase, type TestDatabase } from '@xianglian/testkit'

import { createProjectorMetrics } from './metrics.ts'
import { createProjector } from './projector.ts'

export const silent = createLogger({ name: 'projector', level: 'silent' })

/** Attributes that a test need not state. */
export type Stated = Partial<Omit<Envelope, 'time'>> &
  Pick<Envelope, 'type'> & { readonly time?: string; readonly data: Readonly<Record<string, unknown>> }

/** A store and a database with projectors over these definitions, for tests of what the service does. */
export interface Scene {
  readonly database: TestDatabase
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly reader: RegisterReader
  readonly definitions: readonly Aggregate[]
  startProjector(): Promise<ActiveInstance>
  /** Stops what was started; resolves once all has ended. */
  stopWith(stop: () => unknown): void
  /** Records events of the newest schemas; answers the last one's position. */
  record(...events: readonly Stated[]): Promise<number>
  /** What the recorder does with records of the inbox. */
  recordAll(records: readonly OutRecord[]): Promise<readonly AppendOutcome[]>
  close(): Promise<void>
}

export async function createScene(definitions: readonly Aggregate[]): Promise<Scene> {
  const database = await testDatabase({ max: 20 })
  const { pool } = database
  const catalogue = await openCatalogue(createSchemaTable(pool))
  const store = await openStore(pool, { sameData: (a, b) => catalogue.sameData(a, b) })
  const reader = await createRegisterReader({ pool, definitions, store, catalogue })
  const stops: (() => unknown)[] = []
  const appender = await store.acquire()
  const append = async (events: readonly EncodedEvent[]): Promise<readonly AppendOutcome[]> => {
    const leafed = events.map((event) => ({ ...event, leafHash: new Uint8Array(32) }))
    const outcomes = await appender.append({ events: leafed, offsets: new Map(), now: Date.now() })
    await announceRecorded(pool, await store.head())
    return outcomes
  }
  return {
    database,
    store,
    catalogue,
    reader,
    definitions,
    async startProjector() {
      const wakeUp = createWakeUp(pool)
      const lead = (signal: AbortSignal) => acquireLeadership(pool, 'projector', signal, { poll: 20 })
      const metrics = createProjectorMetrics(createMetrics())
      const projector = createProjector({ pool, store, catalogue, definitions, reader, lead, wakeUp, metrics, logger: silent })
      stops.push(async () => {
        await projector.stop()
        wakeUp.close()
      })
      await projector.start()
      return projector
    },
    stopWith: (stop) => stops.push(stop),
    async record(...events) {
      const outcomes = await append(events.map((event) => encode(event, catalogue)))
      return Math.max(...outcomes.map(({ position }) => position))
    },
    recordAll: (records) => append(records.map((record) => decode(record, catalogue))),
    async close() {
      await Promise.all(stops.splice(0).map((stop) => stop()))
      await store.close()
      await database.drop()
    },
  }
}

function encode({ data, time = '2026-01-01T00:00:00Z', ...attributes }: Stated, catalogue: Catalogue): EncodedEvent {
  const codec = catalogue.newest(attributes.type)
  const checked = codec?.fromJson(data)
  const subject = checked?.ok === true ? codec?.subjectOf(checked.value) : undefined
  if (codec === undefined || checked?.ok !== true || typeof subject !== 'string') throw new Error(`not the data of ${attributes.type}`)
  const envelope = {
    id: crypto.randomUUID(),
    source: '/test/system',
    region: '51',
    revision: 0,
    void: false,
    extensions: {},
    ...attributes,
    subject,
    time: Date.parse(time),
    dataschema: codec.urn,
  }
  return { envelope, schemaHash: codec.hashBytes, data: codec.encode(checked.value) }
}

function decode({ headers, value }: OutRecord, catalogue: Catalogue): EncodedEvent {
  const parsed = parseEnvelope(attributesFromHeaders(headers))
  const wire = fromWire(value)
  const codec = wire && catalogue.byId(wire.schemaId)
  if (!parsed.ok || wire === undefined || codec === undefined) throw new Error('not an event on the bus')
  return { envelope: { ...parsed.value.envelope, dataschema: codec.urn }, schemaHash: codec.hashBytes, data: wire.data }
}
