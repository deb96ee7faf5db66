import { randomUUID } from 'node:crypto'

import { memorySchemaTable } from '@xianglian/contracts'
import type { SchemaTable } from '@xianglian/core'
import { expect, onTestFinished, test } from 'vitest'

import { specimen, testGateway } from './fixture.ts'

/** A gateway on a table that counts how often it is asked for schemas, from now on. */
async function gatewayOverCountedTable() {
  let queries = 0
  const inner = memorySchemaTable()
  const schemas: SchemaTable = {
    ...inner,
    since(id) {
      queries += 1
      return inner.since(id)
    },
  }
  const hub = await testGateway({ schemas })
  onTestFinished(() => hub.close())
  queries = 0
  return { hub, schemas, queries: () => queries }
}

const member = `m${randomUUID().slice(0, 8)}`
const heldType = `${member}.training.held`
const held = (fields: readonly object[] = []): string =>
  JSON.stringify({
    type: 'record',
    name: `m_${member}.TrainingHeld`,
    doc: 'A training was held.',
    owner: member,
    legalBasis: 'A rule',
    eventType: heldType,
    subjectTemplate: `${member}.training/{trainingNo}`,
    fields: [{ name: 'trainingNo', type: 'string' }, ...fields],
  })

function training(data: object = {}) {
  const trainingNo = randomUUID()
  return {
    ...specimen({ type: heldType, subject: `${member}.training/${trainingNo}` }),
    data: { trainingNo, ...data },
  }
}

test('an event of a type that was registered a moment ago is taken, and after the first one no schema is asked for', async () => {
  const { hub, schemas, queries } = await gatewayOverCountedTable()
  await schemas.register([held()])
  expect(await hub.postEvent(training())).toMatchObject({ status: 202 })
  expect(queries()).toBe(1)
  for (let sent = 0; sent < 5; sent += 1) expect((await hub.postEvent(training())).status).toBe(202)
  expect((await hub.postBatch(Array.from({ length: 200 }, () => training()))).status).toBe(202)
  expect(queries()).toBe(1)
})

test('a field that the newest schema has brought is taken', async () => {
  const { hub, schemas } = await gatewayOverCountedTable()
  await schemas.register([held()])
  expect((await hub.postEvent(training())).status).toBe(202)
  await schemas.register([held([{ name: 'hours', type: ['null', 'int'], default: null }])])
  expect((await hub.postEvent(training({ hours: 3 }))).status).toBe(202)
})

test('a schema that an event names is found though another gateway registered it', async () => {
  const { hub, schemas } = await gatewayOverCountedTable()
  const [row] = await schemas.register([held()])
  expect((await hub.postEvent({ ...training(), dataschema: `urn:xianglian:schema:${row?.hash}` })).status).toBe(202)
})

test('of a batch only what was refused is judged again, and the rest of it enters once', async () => {
  const { hub, schemas, queries } = await gatewayOverCountedTable()
  await schemas.register([held()])
  const { status, body } = await hub.postBatch([specimen(), training(), specimen({ type: 'specimen.lost' }), training({ typo: 1 })])
  expect(status).toBe(207)
  expect(body.receipts.map((receipt) => receipt.status)).toEqual(['accepted', 'accepted', 'rejected', 'rejected'])
  expect(hub.bus.records.length).toBe(2)
  expect(queries()).toBe(1)
})

test('bad events cost one query a request at most, however many it holds', async () => {
  const { hub, queries } = await gatewayOverCountedTable()
  const bad = Array.from({ length: 300 }, () => specimen({}, { typo: 1 }))
  expect((await hub.postBatch(bad)).status).toBe(400)
  expect(queries()).toBe(1)
  await Promise.all(Array.from({ length: 20 }, () => hub.postEvent(specimen({ type: 'specimen.lost' }))))
  expect(queries()).toBeLessThanOrEqual(21)
  await hub.postEvent(specimen({ region: '' }))
  expect(queries()).toBeLessThanOrEqual(21)
})

test('an event whose defaults come to more than can be encoded is refused, and the rest of its batch is not', async () => {
  const { hub, schemas } = await gatewayOverCountedTable()
  const line = { type: 'record', name: 'Line', fields: [{ name: 'text', type: 'string', default: '长'.repeat(3_000) }] }
  await schemas.register([held([{ name: 'lines', type: { type: 'array', items: line }, default: [] }])])
  const { status, body } = await hub.postBatch([training({ lines: Array.from({ length: 2_000 }, () => ({})) }), training()])
  expect(status).toBe(207)
  expect(body.receipts).toMatchObject([{ status: 'rejected', errors: [{ code: 'too-large' }] }, { status: 'accepted' }])
})
