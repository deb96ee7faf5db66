import { randomUUID } from 'node:crypto'

import { dataHash } from '@xianglian/contracts'
import type { DomainEvent, Envelope } from '@xianglian/core'
import { aggregate, decimal, register, text } from '@xianglian/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { source, testQuery, type TestQuery } from './fixture.ts'

// A hub in small on real PostgreSQL: lamps are paid for, some payments are corrected.

const lampSchema = JSON.stringify({
  type: 'record',
  name: 'Paid',
  namespace: 'xianglian.lamp',
  eventType: 'lamp.paid',
  subjectTemplate: 'lamp/{lampId}',
  doc: 'A lamp was paid for.',
  fields: [
    { name: 'lampId', type: 'string', doc: 'The lamp' },
    { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 }, doc: 'What was paid' },
    { name: 'note', type: ['null', 'string'], default: null, doc: 'A remark' },
  ],
})

type LampPaid = DomainEvent<'lamp.paid', { lampId: string; amount: string }>
const lamp = aggregate<{ lampId?: string; amount?: string }, LampPaid>({
  name: 'lamp',
  initial: {},
  evolve: {
    'lamp.paid': (_, { data }) => {
      if (data.amount === '0.13') throw new Error('no lamp is paid for with 0.13')
      return { lampId: data.lampId, amount: data.amount }
    },
  },
  registers: {
    lamp: register({
      history: true,
      columns: { lampId: text, amount: decimal.indexed },
      rows: (state) => (state.lampId === undefined || state.amount === undefined ? [] : [{ lampId: state.lampId, amount: state.amount }]),
    }),
    'lamp-payment': register({
      columns: { lampId: text, amount: decimal },
      entries: { 'lamp.paid': ({ data }) => ({ lampId: data.lampId, amount: data.amount }) },
    }),
  },
})

/** Nothing is recorded of lanes. */
const lane = aggregate({
  name: 'lane',
  initial: {},
  evolve: {},
  registers: { lane: register({ columns: { laneId: text }, rows: () => [] }) },
})

const heads = new Map([['memory/hub.in/0', 0n]])
let hub: TestQuery
beforeAll(async () => {
  hub = await testQuery({ schemas: [lampSchema], definitions: [lamp, lane], heads })
})
afterAll(() => hub.close())

interface Paid {
  readonly lampId: string
  readonly amount: string
  readonly time?: string
  readonly envelope?: Partial<Envelope>
}

/** Records payments as the recorder does; gives their ids. */
const record = (...payments: readonly Paid[]): Promise<string[]> =>
  hub.record(...payments.map(({ lampId, amount, ...more }) => ({ type: 'lamp.paid', data: { lampId, amount }, ...more })))
const get = (path: string, token?: string) => hub.get(path, token)

describe('events', () => {
  test('come by position, page by page, through filters', async () => {
    const lampId = randomUUID()
    const ids = await record(
      { lampId, amount: '1.00' },
      { lampId: randomUUID(), amount: '2.00' },
      { lampId, amount: '3.00', time: '2027-01-01T00:00:00Z' },
    )
    const first = await get(`/v1/events?subject=lamp/${lampId}&limit=1`)
    expect(first).toMatchObject({
      status: 200,
      type: 'application/cloudevents-batch+json',
      body: [{ id: ids[0], data: { lampId, amount: '1.00' } }],
    })
    const next = await get(/<([^>]*)>; rel="next"/.exec(first.link ?? '')?.[1] ?? '')
    expect(next).toMatchObject({ link: null, body: [{ id: ids[2] }] })
    const later = await get(`/v1/events?subject=lamp/${lampId}&timeFrom=2026-06-01T00:00:00%2B08:00&type=lamp.paid&region=511602`)
    expect(later.body.map(({ id }: { id: string }) => id)).toEqual([ids[2]])
    expect((await get('/v1/events?typ=lamp.paid')).status).toBe(400)
    expect((await get('/v1/events?limit=1001')).status).toBe(400)
    expect((await get('/v1/events', 'nobody')).status).toBe(401)
  })

  test('of one stream come in fold order with superseded ones flagged, wherever their later version lies', async () => {
    const [from, to] = [randomUUID(), randomUUID()]
    const [wrong, standing] = await record(
      { lampId: from, amount: '1.00', time: '2026-03-01T00:00:00Z' },
      { lampId: from, amount: '2.00', time: '2026-02-01T00:00:00Z' },
    )
    await record({ lampId: to, amount: '1.00', envelope: { record: wrong ?? '', revision: 1 } })
    const { body } = await get(`/v1/streams/lamp/${from}`)
    expect(body.map(({ id, superseded }: { id: string; superseded?: boolean }) => [id, superseded])).toEqual([
      [standing, undefined],
      [wrong, true],
    ])
    const page = await get(`/v1/streams/lamp/${from}?limit=1`)
    expect(page.body).toHaveLength(1)
    expect((await get(/<([^>]*)>/.exec(page.link ?? '')?.[1] ?? '')).body).toMatchObject([{ id: wrong }])
    const before = body[1].position
    const asOf = await get(`/v1/streams/lamp/${from}?asOf=${before}`)
    expect(asOf.body.some((event: object) => 'superseded' in event)).toBe(false)
    const [known, last] = [body[1].position, Math.max(...body.map(({ position }: { position: number }) => position))]
    expect([asOf.etag, page.etag]).toEqual([`"${known}"`, `"${last}"`])
    expect((await get('/v1/streams/lamp/none')).status).toBe(404)
  })

  test('a receipt tells recorded, dead letter or neither', async () => {
    const [id] = await record({ lampId: randomUUID(), amount: '1.00' })
    expect(await get(`/v1/receipts?source=${source}&id=${id}`)).toMatchObject({
      status: 200,
      body: { status: 'recorded', position: expect.any(Number), leafhash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    const lost = randomUUID()
    await hub.deadLetters.put([{ ...letter, source, eventId: lost }])
    expect(await get(`/v1/receipts?source=${source}&id=${lost}`)).toMatchObject({
      status: 200,
      body: { status: 'deadletter', reason: 'invalid-data' },
    })
    const [late, dropped] = [randomUUID(), randomUUID()]
    const discarded = { ...letter, source, status: 'discarded' } as const
    await hub.deadLetters.put([
      { ...discarded, coordinate: late, eventId: late, reason: 'position-mismatch' },
      { ...discarded, coordinate: dropped, eventId: dropped },
    ])
    expect(await get(`/v1/receipts?source=${source}&id=${late}`)).toMatchObject({
      status: 200,
      body: { status: 'deadletter', reason: 'position-mismatch' },
    })
    expect(await get(`/v1/receipts?source=${source}&id=${dropped}`)).toMatchObject({ status: 404 })
    heads.set('memory/hub.in/0', 7n)
    expect(await get(`/v1/receipts?source=${source}&id=${randomUUID()}`)).toMatchObject({
      status: 404,
      body: {
        code: 'not-recorded',
        retryable: true,
        detail: expect.stringContaining('7 events behind'),
        lag: { recorder: 7, projector: expect.any(Number) },
      },
    })
    heads.set('memory/hub.in/0', 0n)
  })

  test('records answer their standing version with the hash of its data', async () => {
    const lampId = randomUUID()
    const [first, untouched] = await record({ lampId, amount: '1.00' }, { lampId, amount: '5.00' })
    const [second] = await record({ lampId, amount: '2.00', envelope: { record: first ?? '', revision: 1 } })
    await record({ lampId, amount: '2.00', envelope: { record: untouched ?? '', revision: 3, void: true } })
    const { body } = await hub.call('POST', '/v1/records', { source, type: 'lamp.paid', records: [first, 'none', untouched] })
    expect(body.items).toMatchObject([
      { record: first, id: second, revision: 1, void: false, hash: dataHash({ lampId, amount: '2.00' }) },
      { record: untouched, revision: 3, void: true },
    ])
  })
})

const letter = {
  stage: 'intake',
  coordinate: randomUUID(),
  reason: 'invalid-data',
  detail: 'wrong',
  errors: [{ pointer: '/data', code: 'invalid-data', detail: 'wrong' }],
  key: null,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{"a":1}'),
} as const

test('a key sees the dead letters that it sent, the administrator all of them', async () => {
  const reason = 'masked-event'
  const own = Array.from({ length: 3 }, () => ({ ...letter, reason, coordinate: randomUUID(), keyId: hub.key.id }) as const)
  await hub.deadLetters.put([...own, { ...letter, reason, coordinate: randomUUID(), keyId: 'another' }])
  expect((await get(`/v1/deadletters?reason=${reason}`)).body).toMatchObject({
    items: own.map(({ coordinate }) => ({ coordinate, keyId: hub.key.id })),
    next: null,
  })
  const all = await get(`/v1/deadletters?reason=${reason}&limit=3`, hub.adminKey)
  expect(all.body.items).toHaveLength(3)
  expect((await get(`/v1/deadletters?reason=${reason}&limit=3&cursor=${all.body.next}`, hub.adminKey)).body.items).toMatchObject([
    { keyId: 'another' },
  ])
  const whole = await get(`/v1/deadletters?id=${all.body.items[0].id}&body=1`)
  expect(whole.body.items).toMatchObject([{ headers: letter.headers, body: Buffer.from('{"a":1}').toString('base64') }])
  expect((await get('/v1/deadletters?cursor=x')).status).toBe(400)
})

test('registers list, filter, page and tell one row at both times', async () => {
  const ids = [randomUUID(), randomUUID(), randomUUID()]
  await record(...ids.map((lampId, index) => ({ lampId, amount: `${index}.50`, time: '2026-01-01T00:00:00Z' })))
  const [lampId] = ids
  await record({ lampId: lampId ?? '', amount: '9.99', time: '2026-02-01T00:00:00Z' })
  const last = (await hub.store.head()) - 1
  await hub.project()
  const where = ids.map((id) => `where[lampId]=${id}`).join('&')
  const page = await get(`/v1/registers/lamp?${where}&sort=-amount&limit=2&minPosition=${last}`)
  expect(page.body.items).toMatchObject([{ key: lampId, amount: '9.99', position: last }, { amount: '2.50' }])
  const rest = await get(`/v1/registers/lamp?${where}&sort=-amount&limit=2&cursor=${encodeURIComponent(page.body.next)}`)
  expect(rest.body).toMatchObject({ items: [{ amount: '1.50' }], next: null })
  expect((await get(`/v1/registers/lamp?${where}&where[amount][gte]=2.00&where[amount][lte]=3`)).body.items).toMatchObject([
    { amount: '2.50' },
  ])
  expect((await get(`/v1/registers/lamp/${lampId}?asOf=${last - 1}`)).body).toMatchObject({ amount: '0.50' })
  expect((await get(`/v1/registers/lamp/${lampId}?validAt=2026-01-15T00:00:00Z`)).body).toMatchObject({ amount: '0.50' })
  expect((await get(`/v1/registers/lamp/${lampId}/history`)).body.items).toMatchObject([
    { row: { amount: '0.50' } },
    { row: { amount: '9.99' } },
  ])
  expect((await get(`/v1/registers`)).body.items).toMatchObject([
    { name: 'lamp', history: true },
    { name: 'lamp-payment' },
    { name: 'lane' },
  ])
})

test('rows wait for the position in their own register, whatever others lack', async () => {
  const lampId = randomUUID()
  await record({ lampId, amount: '1.00' })
  await hub.project()
  await hub.pool.query(`UPDATE registers._projections SET position = 0 WHERE aggregate = 'lane'`)
  const last = (await hub.store.head()) - 1
  for (const path of ['lamp', `lamp/${lampId}`, `lamp/${lampId}/history`])
    expect(await get(`/v1/registers/${path}?minPosition=${last}`)).toMatchObject({ status: 200 })
  await hub.pool.query(`UPDATE registers._projections SET position = $1`, [last + 1])
})

test.each([
  ['/v1/registers/lamp?wher[a]=1', 400],
  ['/v1/registers/lamp?where[nothing]=1', 400],
  ['/v1/registers/lamp-payment?asOf=1', 400],
  ['/v1/registers/lamp/none?asOf=100000000', 400],
  ['/v1/streams/lamp/none?asOf=100000000', 400],
  ['/v1/registers/nothing', 404],
  ['/v1/registers/lamp/nothing', 404],
  ['/v1/registers/lamp/nothing/history', 404],
])('%s is %i', async (path, status) => {
  expect((await get(path)).status).toBe(status)
})

test('stats count, and hash registers when asked', async () => {
  await record({ lampId: randomUUID(), amount: '1.00' })
  const head = await hub.store.head()
  const behind = await get('/v1/stats')
  expect(behind.body).toMatchObject({ head, events: { 'lamp.paid': head }, deadletters: { 'invalid-data': 1 } })
  expect(behind.body.lag.projector).toBeGreaterThan(0)
  await hub.project()
  const { body } = await get('/v1/stats?hash=1')
  expect(body).toMatchObject({ head, lag: { recorder: 0, projector: 0 }, hashes: { lamp: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  expect(body.lag).not.toHaveProperty('rebuild')
  expect((await hub.call('POST', '/v1/registers/rebuild', {}, hub.adminKey)).status).toBe(202)
  expect((await get('/v1/stats')).body.lag.rebuild).toBe(head)
  await hub.project()
  const rebuilt = (await get('/v1/stats?hash=1')).body
  expect(rebuilt.hashes).toEqual(body.hashes)
  expect(rebuilt.lag).not.toHaveProperty('rebuild')
})

test('a stream that cannot be folded is counted, and said where its row is missed', async () => {
  expect((await get('/v1/stats')).body).not.toHaveProperty('parked')
  const lampId = randomUUID()
  await record({ lampId, amount: '0.13' })
  await hub.project()
  expect((await get('/v1/stats')).body.parked).toEqual({ lamp: 1 })
  const answer = { status: 404, body: { code: 'not-found', detail: expect.stringContaining('parked before position') } }
  for (const path of ['', '/history']) expect(await get(`/v1/registers/lamp/${lampId}${path}`)).toMatchObject(answer)
  expect((await get(`/v1/registers/lamp/${lampId}`)).body.detail).toContain('no lamp is paid for with 0.13')
})

test('open dead letters are measured by reason', async () => {
  expect(await hub.metrics.registry.metrics()).toMatch(/hub_dead_letters_open\{reason="invalid-data"\} [1-9]/)
})

test('the interface tells how rows are filtered', async () => {
  const { parameters } = (await get('/openapi.json')).body.paths['/v1/registers/{name}'].get
  expect(parameters).toContainEqual(expect.objectContaining({ name: 'where', in: 'query', style: 'deepObject', explode: true }))
})

test('only the administrator asks for a rebuild, and of what there is', async () => {
  expect((await hub.call('POST', '/v1/registers/rebuild', {})).status).toBe(403)
  expect((await hub.call('POST', '/v1/registers/rebuild', { aggregate: 'sun' }, hub.adminKey)).status).toBe(400)
})
