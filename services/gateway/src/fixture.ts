import { randomUUID } from 'node:crypto'

import { openCatalogue, memorySchemaTable, sha256, type Catalogue } from '@xianglian/contracts'
import {
  attributesFromHeaders,
  fromWire,
  HubError,
  parseEnvelope,
  type AppendOutcome,
  type DomainEvent,
  type EventBus,
  type EventStore,
  type NewDeadLetter,
  type NewEvent,
  type OutRecord,
  type SchemaTable,
} from '@xianglian/core'
import { aggregate, command, dayOf } from '@xianglian/domain'
import { createHttpApp, type Keys, type Principal } from '@xianglian/http'
import { createMetrics } from '@xianglian/runtime'
import { memoryBus, memoryDeadLetters, memoryStore, testServer, type MemoryBus } from '@xianglian/testkit'
import { z } from 'zod'

import { createGateway, type GatewayOptions } from './gateway.ts'

/** A type that exists in tests alone, with a field of each kind the edge has to do with. */
const specimenSchema = JSON.stringify({
  type: 'record',
  name: 'Noted',
  namespace: 'xianglian.specimen',
  eventType: 'specimen.noted',
  subjectTemplate: 'specimen/{specimenNo}',
  doc: 'A specimen was noted.',
  fields: [
    { name: 'specimenNo', type: 'string', doc: 'Its number' },
    { name: 'title', type: ['null', 'string'], default: null, doc: 'Its title' },
    { name: 'count', type: ['null', 'long'], default: null, doc: 'How many' },
    { name: 'labels', type: { type: 'map', values: 'string' }, default: {}, doc: 'Labels' },
  ],
})

interface Specimens {
  readonly titles: readonly (string | null)[]
}
type SpecimenNoted = DomainEvent<
  'specimen.noted',
  { readonly specimenNo: string; readonly title: string | null; readonly count: number | null }
>

/** What takes a command: notes come to an end with the one that is called `last`. */
const specimens = aggregate<Specimens, SpecimenNoted>({
  name: 'specimen',
  initial: { titles: [] },
  evolve: { 'specimen.noted': ({ titles }, { data }) => ({ titles: [...titles, data.title] }) },
  commands: {
    note: command<Specimens, SpecimenNoted>()('specimen.noted', {
      refuses: ({ titles }, _, { region }) =>
        titles.includes('last') ? { zh: '标本已封存', en: `The specimen is sealed in ${region}.` } : undefined,
      names: { field: 'specimenNo', as: ({ region, time }, token) => `${region}-${dayOf(time).slice(0, 4)}-${token}` },
    }),
  },
  registers: {},
})

async function specimenCatalogue(table: SchemaTable): Promise<Catalogue> {
  await table.register([specimenSchema])
  return openCatalogue(table)
}

const office: Principal = { id: 'office', admin: false, sourcePrefix: '/511602-hrss', homeRegion: '511602' }
const desk: Principal = { id: 'desk', admin: false, sourcePrefix: '/511602-hrss/desk', homeRegion: '511602' }
const admin: Principal = { id: 'admin', admin: true, sourcePrefix: '/', homeRegion: undefined }

const testKeys: Keys = {
  authenticate(authorization) {
    if (authorization === 'Bearer office') return office
    if (authorization === 'Bearer desk') return desk
    if (authorization === 'Bearer admin') return admin
    throw new HubError('unauthenticated', 'Send a key.')
  },
  create: () => Promise.reject(new Error('not in this test')),
  list: async () => [],
  revoke: () => Promise.reject(new Error('not in this test')),
  principalOf: async (id) => (id === office.id ? office : id === admin.id ? admin : undefined),
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

/** A valid event of its own identity and stream; `attributes` are put over it. */
export function specimen(attributes: Record<string, unknown> = {}, data: Record<string, unknown> = {}): Record<string, unknown> {
  const specimenNo = randomUUID()
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/511602-hrss/front-desk',
    type: 'specimen.noted',
    subject: `specimen/${specimenNo}`,
    time: '2026-01-05T08:00:00+08:00',
    ...attributes,
    data: { specimenNo, ...data },
  }
}

const pointed = z.looseObject({ pointer: z.string() })
/** What a gateway may answer: receipts, what became of letters, or a problem. */
const answerSchema = z.looseObject({
  receipts: z
    .array(
      z.looseObject({ id: z.string().nullable(), status: z.string(), position: z.int().optional(), errors: z.array(pointed).optional() }),
    )
    .default([]),
  code: z.string().optional(),
  detail: z.string().default(''),
  errors: z.array(pointed).default([]),
})

export interface Posted {
  readonly status: number
  readonly headers: Headers
  readonly body: z.infer<typeof answerSchema>
}

/** A gateway on memory engines, listening on a free port. */
export async function testGateway(
  options: {
    readonly limits?: GatewayOptions['limits']
    readonly bus?: MemoryBus
    readonly store?: EventStore
    readonly schemas?: SchemaTable
    /** Records all that is published, at once. */
    readonly recording?: boolean
  } = {},
) {
  const catalogue = await specimenCatalogue(options.schemas ?? memorySchemaTable())
  const bus = options.bus ?? memoryBus()
  const store = options.store ?? memoryStore({ sameData: (a, b) => catalogue.sameData(a, b) })
  const deadLetters = memoryDeadLetters()
  const metrics = createMetrics()
  const record = async (count = bus.records.length): Promise<void> => {
    const appender = await store.acquire()
    const events = bus.records.slice(0, count).map((published) => eventOf(published, catalogue))
    const [lane = ''] = (await bus.heads()).keys()
    const beforeCommit = (outcomes: readonly AppendOutcome[]) => deadLetters.put(lettersOf(bus, events, outcomes, lane))
    await appender.append({ events, offsets: new Map([[lane, BigInt(count)]]), now: Date.now(), beforeCommit })
  }
  let recorded = Promise.resolve()
  const recordingBus: EventBus = {
    ...bus,
    async publish(records, source) {
      await bus.publish(records, source)
      await (recorded = recorded.then(() => record()))
    },
  }
  const gateway = createGateway({
    bus: options.recording ? recordingBus : bus,
    definitions: [specimens],
    store,
    deadLetters,
    catalogue,
    keys: testKeys,
    metrics,
    logger: silent,
    ...(options.limits && { limits: options.limits }),
  })
  const server = await testServer(createHttpApp({ title: 'Test', routes: gateway.routes, keys: testKeys, metrics, logger: silent }))
  await gateway.start()
  const { url } = server

  const post = async (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<Posted> => {
    const answer = await fetch(url + path, { method: 'POST', body, headers: { authorization: 'Bearer office', ...headers } })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: answerSchema.parse(text === '' ? {} : JSON.parse(text)) }
  }
  const json =
    (contentType: string) =>
    (value: unknown, headers: Record<string, string> = {}) =>
      post('/v1/events', JSON.stringify(value), { 'content-type': contentType, ...headers })

  return {
    url,
    bus,
    store,
    deadLetters,
    catalogue,
    metrics,
    gateway,
    post,
    note: (body: object, headers: Record<string, string> = {}, path = 'specimen/note') =>
      post(`/v1/commands/${path}`, JSON.stringify(body), { 'content-type': 'application/json', authorization: 'Bearer desk', ...headers }),
    postEvent: json('application/cloudevents+json'),
    postBatch: json('application/cloudevents-batch+json'),
    redrive: (body: unknown) =>
      post('/v1/deadletters/redrive', JSON.stringify(body), { 'content-type': 'application/json', authorization: 'Bearer admin' }),
    /** What the recorder would do: everything on the bus, or its first records, goes into the store. */
    record,
    async close(): Promise<void> {
      await gateway.stop()
      await server.close()
      metrics.close()
    },
  }
}

export type TestGateway = Awaited<ReturnType<typeof testGateway>>

/** The event that a record on the bus stands for. */
export function eventOf(record: OutRecord, catalogue: Catalogue): NewEvent {
  const parsed = parseEnvelope(attributesFromHeaders(record.headers))
  const wire = fromWire(record.value)
  const codec = wire && catalogue.byId(wire.schemaId)
  if (!parsed.ok || !wire || !codec) throw new Error('The record on the bus is no event.')
  const { envelope, expectedPosition } = parsed.value
  const event = { envelope: { ...envelope, dataschema: codec.urn }, schemaHash: codec.hashBytes, data: wire.data }
  return {
    ...event,
    leafHash: sha256(record.headers['ce_id'] ?? '', wire.data),
    ...(expectedPosition !== undefined && { expectedPosition }),
  }
}

/** What the recorder puts aside. */
function lettersOf(
  bus: MemoryBus,
  events: readonly NewEvent[],
  outcomes: readonly AppendOutcome[],
  lane: string,
): readonly NewDeadLetter[] {
  return events.flatMap(({ envelope: { source, id } }, index): NewDeadLetter[] => {
    const status = outcomes[index]?.status
    if (status !== 'stale' && status !== 'conflict') return []
    const { headers = {}, value: body = null } = bus.records[index] ?? {}
    const told = { stage: 'recording', coordinate: `${lane}/${index}`, detail: '', errors: [], source, eventId: id } as const
    const letter = { ...told, key: null, headers, body }
    return [
      status === 'conflict' ? { ...letter, reason: 'identity-conflict' } : { ...letter, reason: 'position-mismatch', status: 'discarded' },
    ]
  })
}
