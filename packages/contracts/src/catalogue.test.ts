import { HubError, type EncodedEvent, type Envelope, type SchemaTable } from '@xianglian/core'
import { describe, expect, test, vi } from 'vitest'

import { schemaWith } from '../test/exotic-schema.ts'
import { builtInSchemas } from './built-in.ts'
import { openCatalogue, type Catalogue } from './catalogue.ts'
import { memorySchemaTable } from './memory-schema-table.ts'
import type { EventSchema } from './schema.ts'

const envelope: Envelope = {
  id: '1',
  source: '/member/system',
  type: 'probe.taken',
  subject: 'probe/a',
  region: '511602',
  time: 0,
  revision: 0,
  void: false,
  dataschema: '',
  extensions: {},
}

/** A catalogue that knows the versions in their order. */
async function catalogueOf(...versions: readonly EventSchema[]): Promise<Catalogue> {
  const table = memorySchemaTable()
  await table.register(versions.map(({ text }) => text))
  return openCatalogue(table)
}

function eventOf(catalogue: Catalogue, schema: EventSchema, data: object): EncodedEvent {
  const codec = catalogue.byHash(schema.hash)
  const read = codec?.fromJson({ id: 'a', ...data })
  if (!codec || !read?.ok) throw new Error(JSON.stringify(read))
  return { envelope, schemaHash: codec.hashBytes, data: codec.encode(read.value) }
}

test('every built-in type is found by name, hash and wire id', async () => {
  const catalogue = await openCatalogue(memorySchemaTable())
  expect(catalogue.types()).toEqual(builtInSchemas.map(({ eventType }) => eventType))
  for (const schema of builtInSchemas) {
    const codec = catalogue.newest(schema.eventType)
    expect(codec?.schema.hash).toBe(schema.hash)
    expect(codec && catalogue.byId(codec.id)).toBe(codec)
    expect(codec && catalogue.byHash(codec.hashBytes)).toBe(codec)
  }
  expect(catalogue.byHash('00')).toBeUndefined()
})

test('opening it again gives the same ids', async () => {
  const table = memorySchemaTable()
  const first = await openCatalogue(table)
  const second = await openCatalogue(table)
  expect(second.types().map((type) => second.newest(type)?.id)).toEqual(first.types().map((type) => first.newest(type)?.id))
})

test('the rank is fixed at first registration', async () => {
  const catalogue = await catalogueOf(schemaWith([], { stageRank: 100 }), schemaWith([], { stageRank: 900 }))
  expect([catalogue.stageRank('probe.taken'), catalogue.stageRank('case.filed'), catalogue.stageRank('not.known')]).toEqual([100, 100, 500])
})

test('what is registered later is known after a refresh, which tells whether there was anything', async () => {
  const table = memorySchemaTable()
  const catalogue = await openCatalogue(table)
  const before = catalogue.revision
  expect(await catalogue.refresh()).toBe(false)
  const [first, second] = [schemaWith([]), schemaWith([], { doc: 'newer' })]
  await table.register([first.text])
  expect(catalogue.newest('probe.taken')).toBeUndefined()
  expect(await catalogue.refresh()).toBe(true)
  expect(catalogue.newest('probe.taken')?.schema.hash).toBe(first.hash)
  await table.register([second.text])
  await catalogue.refresh()
  expect(catalogue.versions('probe.taken').map(({ hash }) => hash)).toEqual([first.hash, second.hash])
  expect(catalogue.versions('probe.lost')).toEqual([])
  expect(catalogue.revision).toBe(before + 2)
})

test('refreshes at once share one query, begun after each of them was asked for', async () => {
  const inner = memorySchemaTable()
  const gates: (() => void)[] = []
  const table: SchemaTable = {
    ...inner,
    async *since(id) {
      const rows = await Array.fromAsync(inner.since(id))
      if (id > 0) await new Promise<void>((open) => gates.push(open))
      yield* rows
    },
  }
  const catalogue = await openCatalogue(table)
  const early = catalogue.refresh()
  await vi.waitFor(() => expect(gates).toHaveLength(1))
  await inner.register([schemaWith([]).text])
  const late = Array.from({ length: 10 }, () => catalogue.refresh())
  gates[0]?.()
  expect(await early).toBe(false)
  await vi.waitFor(() => expect(gates).toHaveLength(2))
  gates[1]?.()
  expect(await Promise.all(late)).toEqual(late.map(() => true))
  expect(gates).toHaveLength(2)
})

test('a refresh that fails does not keep the next one from succeeding', async () => {
  const inner = memorySchemaTable()
  let broken = false
  const table: SchemaTable = {
    ...inner,
    async *since(id) {
      if (broken) throw new Error('down')
      yield* inner.since(id)
    },
  }
  const catalogue = await openCatalogue(table)
  broken = true
  await expect(catalogue.refresh()).rejects.toThrow('down')
  broken = false
  await inner.register([schemaWith([]).text])
  expect(await catalogue.refresh()).toBe(true)
})

test('a schema of events that are read is looked for once', async () => {
  const inner = memorySchemaTable()
  let queries = 0
  const table: SchemaTable = { ...inner, since: (id) => ((queries += 1), inner.since(id)) }
  const catalogue = await openCatalogue(table)
  const schema = schemaWith([])
  await inner.register([schema.text, '"string"'])
  const event = { envelope, schemaHash: Buffer.from(schema.hash, 'hex'), data: Uint8Array.of(0) }
  queries = 0
  await catalogue.load([event])
  await catalogue.load([event, event])
  expect(queries).toBe(1)
  expect(catalogue.newest('probe.taken')).toBeDefined()
})

test('a version that another process registered is seen by readers within a second, at one query a second', async () => {
  const inner = memorySchemaTable()
  const [older, newer] = [schemaWith([]), schemaWith([{ name: 'more', type: 'int', default: 8 }])]
  await inner.register([older.text])
  let [now, queries] = [0, 0]
  const table: SchemaTable = { ...inner, since: (id) => ((queries += 1), inner.since(id)) }
  const catalogue = await openCatalogue(table, () => now)
  const event = eventOf(catalogue, older, {})
  await inner.register([newer.text])
  queries = 0
  now = 999
  await catalogue.load([event])
  expect([queries, catalogue.dataOf(event)]).toEqual([0, { id: 'a' }])
  now = 1_000
  await Promise.all(Array.from({ length: 10 }, () => catalogue.load([event])))
  expect([queries, catalogue.dataOf(event)]).toEqual([1, { id: 'a', more: 8 }])
  now = 1_999
  await catalogue.load([event])
  expect(queries).toBe(1)
})

test('of schemas that are large and many each is read with itself, though few of them are kept ready', async () => {
  const schemas = Array.from({ length: 60 }, (_, number) => schemaWith([], { doc: `权力${number}`.padEnd(250_000, 'x') }))
  const catalogue = await catalogueOf(...schemas)
  const [first] = schemas
  const before = first && catalogue.byHash(first.hash)
  expect(schemas.map(({ hash }) => catalogue.byHash(hash)?.schema.hash)).toEqual(schemas.map(({ hash }) => hash))
  const after = first && catalogue.byHash(first.hash)
  expect(after).not.toBe(before)
  expect(after?.schema).toEqual(before?.schema)
  expect(catalogue.newest('probe.taken')).toBe(catalogue.newest('probe.taken'))
  expect(catalogue.versions('probe.taken').map(({ length }) => length)).toEqual(schemas.map(({ text }) => text.length))
})

test('rows that are no event schemas are passed over', async () => {
  const table = memorySchemaTable()
  const broken = JSON.stringify({ type: 'record', name: 'Broken', eventType: 'probe.broken', fields: [] })
  const rows = await table.register(['"string"', '{"type":"record","name":"Key","fields":[]}', broken, 'not JSON', schemaWith([]).text])
  const catalogue = await openCatalogue(table)
  expect(rows.map(({ id }) => catalogue.byId(id)?.schema.eventType)).toEqual([undefined, undefined, undefined, undefined, 'probe.taken'])
  expect(rows.map(({ hash }) => catalogue.byHash(hash)?.schema.eventType)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    'probe.taken',
  ])
  expect(catalogue.types()).not.toContain('probe.broken')
})

test('rows that say they are an event type, and are none that can be used, are named with the reason', async () => {
  const inner = memorySchemaTable()
  const broken = JSON.stringify({ type: 'record', name: 'Broken', eventType: 'probe.broken', fields: [] })
  const [row] = await inner.register([broken, '"string"', 'not JSON', '{"type":"record","name":"Key","fields":[]}'])
  const [swapped] = await inner.register([schemaWith([]).text])
  const otherHash = '0'.repeat(64)
  const table: SchemaTable = {
    ...inner,
    async *since(id) {
      for await (const found of inner.since(id)) yield found.id === swapped?.id ? { ...found, hash: otherHash } : found
    },
  }
  const { unusable } = await openCatalogue(table)
  expect(unusable).toEqual([
    { id: row?.id, reason: expect.stringContaining('The schema of probe.broken cannot be used: subjectTemplate must be') },
    { id: swapped?.id, reason: 'The hash beside its text is another.' },
  ])
})

const money = (precision: number, scale: number): object => ({ type: 'bytes', logicalType: 'decimal', precision, scale })
const instant = { type: 'long', logicalType: 'timestamp-millis' }

describe('data of an older schema is read as the newest one says:', () => {
  test.each<readonly [string, unknown, unknown, unknown, unknown]>([
    ['the same instant', instant, instant, '2026-01-05T00:00:00.000Z', '2026-01-05T00:00:00.000Z'],
    ['the same day', { type: 'int', logicalType: 'date' }, { type: 'int', logicalType: 'date' }, '2026-01-05', '2026-01-05'],
    ['the same decimal', money(20, 2), money(20, 2), '1.50', '1.50'],
    ['the same bytes', 'bytes', 'bytes', 'AAE=', 'AAE='],
    ['a field that may now be null', instant, ['null', instant], '2026-01-05T00:00:00.000Z', '2026-01-05T00:00:00.000Z'],
    ['a nullable field that was null', ['null', 'int'], ['null', 'long'], null, null],
    ['a nullable int', ['null', 'int'], ['null', 'long'], 1, 1],
    ['null moved to the other side', ['string', 'null'], ['null', 'string'], 'x', 'x'],
    ['an int as a long', 'int', 'long', 7, 7],
    ['a long as a double', 'long', 'double', 2 ** 40, 2 ** 40],
    ['a branch more', ['null', 'string'], ['null', 'string', 'long'], 'x', { string: 'x' }],
  ])('%s', async (_, written, read, given, expected) => {
    // The doc keeps two schemas of equal types apart: another text is another schema.
    const older = schemaWith([{ name: 'value', type: written }], { doc: 'older' })
    const newer = schemaWith([{ name: 'value', type: read }], { doc: 'newer' })
    const catalogue = await catalogueOf(older, newer)
    expect(catalogue.dataOf(eventOf(catalogue, older, { value: given }))).toEqual({ id: 'a', value: expected })
  })

  test('added fields get their defaults, removed ones go', async () => {
    const older = schemaWith([{ name: 'gone', type: { type: 'array', items: 'string' } }])
    const newer = schemaWith([
      { name: 'sum', type: ['null', money(9, 2)], default: null },
      { name: 'list', type: { type: 'array', items: 'string' }, default: [] },
    ])
    const catalogue = await catalogueOf(older, newer)
    expect(catalogue.dataOf(eventOf(catalogue, older, { gone: ['x', 'y'] }))).toEqual({ id: 'a', sum: null, list: [] })
  })

  test('what cannot be resolved is unreadable: a decimal of another scale is one', async () => {
    const older = schemaWith([{ name: 'value', type: money(20, 2) }])
    const newer = schemaWith([{ name: 'value', type: money(20, 4) }])
    const catalogue = await catalogueOf(older, newer)
    expect(() => catalogue.dataOf(eventOf(catalogue, older, { value: '1.5' }))).toThrow(
      expect.objectContaining({ code: 'unreadable-data' }),
    )
  })
})

describe('two events say the same', () => {
  const older = schemaWith([{ name: 'value', type: money(9, 2) }])
  const newer = schemaWith([
    { name: 'value', type: money(9, 2) },
    { name: 'note', type: ['null', 'string'], default: null },
  ])

  test('when their values are equal in the newest schema', async () => {
    const catalogue = await catalogueOf(older, newer)
    const first = eventOf(catalogue, older, { value: '1.5' })
    expect(catalogue.sameData(first, eventOf(catalogue, newer, { value: '1.50' }))).toBe(true)
    expect(catalogue.sameData(first, eventOf(catalogue, newer, { value: '1.50', note: 'x' }))).toBe(false)
  })

  test('never when one cannot be read', async () => {
    const catalogue = await catalogueOf(older, newer)
    const event = eventOf(catalogue, older, { value: '1.5' })
    expect(catalogue.sameData(event, { ...event, data: Uint8Array.of(9) })).toBe(false)
  })
})

test('an event whose type is not that of its schema is refused', async () => {
  const schema = schemaWith([])
  const catalogue = await catalogueOf(schema)
  const event = eventOf(catalogue, schema, {})
  expect(() => catalogue.dataOf({ ...event, envelope: { ...envelope, type: 'case.filed' } })).toThrow(HubError)
})
