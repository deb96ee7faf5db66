import { randomUUID } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { eventOf, specimen, testGateway, type TestGateway } from './fixture.ts'

let hub: TestGateway
beforeAll(async () => {
  hub = await testGateway()
})
afterAll(() => hub.close())

const newest = () => {
  const record = hub.bus.records.at(-1)
  if (!record) throw new Error('The bus is empty.')
  return eventOf(record, hub.catalogue)
}

describe('a single event', () => {
  test('in structured mode is accepted, filled in and on the bus', async () => {
    const event = specimen({}, { title: '办件', count: 3 })
    const answer = await hub.postEvent(event)
    expect(answer).toMatchObject({ status: 202, body: { receipts: [{ source: event['source'], id: event['id'], status: 'accepted' }] } })
    expect(answer.headers.get('x-powered-by')).toBeNull()
    const { envelope } = newest()
    expect(envelope).toMatchObject({
      id: event['id'],
      region: '511602',
      revision: 0,
      void: false,
      dataschema: hub.catalogue.newest('specimen.noted')?.urn,
    })
    expect(hub.catalogue.dataOf(newest())).toMatchObject({ title: '办件', count: 3 })
  })

  test('in binary mode takes its attributes from percent-encoded, quoted or plain headers', async () => {
    const specimenNo = randomUUID()
    const answer = await hub.post('/v1/events', JSON.stringify({ specimenNo }), {
      'content-type': 'application/json; charset=utf-8',
      'ce-specversion': '1.0',
      'ce-id': '%E5%8A%9E%e4%bb%b6 100%',
      'ce-source': '/511602-hrss/front-desk',
      'ce-type': 'specimen.noted',
      'ce-subject': `"specimen/${specimenNo}"`,
      'ce-time': '2026-01-05T00:00:00Z',
      'ce-channel': 'Euro%20%E2%82%AC%20%F0%9F%98%80',
    })
    expect(answer).toMatchObject({ status: 202, body: { receipts: [{ id: '办件 100%', status: 'accepted' }] } })
    expect(newest().envelope.extensions).toEqual({ channel: 'Euro € 😀' })
  })

  test('is accepted gzipped, with null attributes taken as absent', async () => {
    const event = specimen({ record: null, traceparent: null })
    const answer = await hub.post('/v1/events', new Uint8Array(gzipSync(JSON.stringify(event))), {
      'content-type': 'application/cloudevents+json',
      'content-encoding': 'gzip',
    })
    expect(answer.status).toBe(202)
  })

  test('named by its schema is accepted', async () => {
    expect((await hub.postEvent(specimen({ dataschema: hub.catalogue.newest('specimen.noted')?.urn }))).status).toBe(202)
  })
})

describe('what is refused says where, and becomes a dead letter', () => {
  const cases: [string, Record<string, unknown>, number, string, string][] = [
    ['no id', specimen({ id: undefined }), 400, 'invalid-envelope', '/id'],
    ['another version of CloudEvents', specimen({ specversion: '0.3' }), 400, 'invalid-envelope', '/specversion'],
    ['a time without an offset', specimen({ time: '2026-01-05T08:00:00' }), 400, 'invalid-envelope', '/time'],
    ['a lone surrogate in an attribute', specimen({ channel: '\ud800' }), 400, 'invalid-envelope', '/channel'],
    ['an attribute that is an object', specimen({ channel: {} }), 400, 'invalid-envelope', '/channel'],
    ['data in base64', { ...specimen(), data_base64: 'AA==' }, 400, 'invalid-envelope', '/data_base64'],
    ['another’s source', specimen({ source: '/511602-hrssx/front-desk' }), 403, 'forbidden', '/source'],
    ['a masked copy', specimen({ hubmask: 'x' }), 400, 'masked-event', '/hubmask'],
    ['a media type of data that is not JSON', specimen({ datacontenttype: 'text/xml' }), 415, 'unsupported-media-type', '/datacontenttype'],
    ['a time ahead', specimen({ time: new Date(Date.now() + 3_600_000).toISOString() }), 400, 'time-ahead', '/time'],
    ['an unknown type', specimen({ type: 'specimen.lost' }), 400, 'unknown-type', '/type'],
    ['a schema of no type', specimen({ dataschema: 'urn:xianglian:schema:00' }), 400, 'unknown-schema', '/dataschema'],
    ['another subject than its data', specimen({ subject: 'specimen/other' }), 400, 'subject-mismatch', '/subject'],
    ['an undeclared field', specimen({}, { titel: 'x' }), 400, 'invalid-data', '/data/titel'],
    ['a field named as one of Object’s', specimen({}, { toString: 'x' }), 400, 'invalid-data', '/data/toString'],
    ['U+0000', specimen({}, { title: 'a\u0000' }), 400, 'invalid-data', '/data/title'],
    ['a lone surrogate', specimen({}, { labels: { a: '\udc00' } }), 400, 'invalid-data', '/data/labels/a'],
    ['more than 512 KiB', specimen({}, { title: 'x'.repeat(530_000) }), 413, 'too-large', ''],
  ]
  test.each(cases)('%s', async (_, event, status, code, pointer) => {
    const before = hub.bus.records.length
    const answer = await hub.postEvent(event)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ type: `/docs/errors#${code}`, status, code, retryable: code === 'time-ahead' })
    expect(answer.body.errors.map((error) => error.pointer)).toContain(pointer)
    expect(hub.bus.records.length).toBe(before)
    const letter = hub.deadLetters.letters.at(-1)
    expect(letter).toMatchObject({ stage: 'intake', status: 'open', reason: code, keyId: 'office' })
    expect(Buffer.from(letter?.body ?? []).toString()).toBe(JSON.stringify(event))
  })

  test.each(['Bearer admin', 'Bearer office'])('a source of the hub itself, by %s', async (authorization) => {
    const event = specimen({ source: '/hub/alarm', region: '511602' })
    const headers = { 'content-type': 'application/cloudevents+json', authorization }
    const answer = await hub.post('/v1/events', JSON.stringify(event), headers)
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', errors: [{ pointer: '/source' }] } })
    expect(answer.body.detail).toContain('/hub')
  })

  test('and names an attribute once', async () => {
    const { detail } = (await hub.postEvent(specimen({ specversion: '0.3' }))).body
    expect(detail.split('specversion')).toHaveLength(2)
  })

  test('an integer that JSON.parse would change', async () => {
    const text = JSON.stringify(specimen({}, { count: 1 })).replace('"count":1', '"count":9007199254740993')
    const answer = await hub.post('/v1/events', text, { 'content-type': 'application/cloudevents+json' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-data', errors: [{ pointer: '/data/count' }] } })
    expect(Buffer.from(hub.deadLetters.letters.at(-1)?.body ?? []).toString()).toBe(text)
  })

  test('text that is not JSON or not UTF-8', async () => {
    for (const body of [Buffer.from('{"a":'), Buffer.from([0x22, 0xff, 0x22])]) {
      const answer = await hub.post('/v1/events', new Uint8Array(body), { 'content-type': 'application/cloudevents+json' })
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-json' } })
      expect(hub.deadLetters.letters.at(-1)).toMatchObject({ reason: 'invalid-json', keyId: 'office' })
    }
  })

  test('the same message twice is one dead letter', async () => {
    const event = specimen({ type: 'specimen.lost' })
    await hub.postEvent(event)
    const count = hub.deadLetters.letters.length
    await hub.postEvent(event)
    expect(hub.deadLetters.letters.length).toBe(count)
  })

  test('a header that is not UTF-8', async () => {
    const answer = await hub.post('/v1/events', '{}', { 'content-type': 'application/json', 'ce-id': '%ff' })
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-envelope', errors: [{ pointer: '/id' }] } })
  })
})

describe('the request itself', () => {
  test('without a key, or with an unknown one, is 401 and keeps nothing', async () => {
    const before = hub.deadLetters.letters.length
    const answer = await hub.postEvent(specimen(), { authorization: 'Bearer who' })
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(hub.deadLetters.letters.length).toBe(before)
  })

  test.each(['text/plain', 'application/xml', 'application/cloudevents+json; charset=gbk'])('as %s is 415', async (type) => {
    expect(await hub.post('/v1/events', '{}', { 'content-type': type })).toMatchObject({
      status: 415,
      body: { code: 'unsupported-media-type' },
    })
  })

  test('in another encoding than gzip is 415', async () => {
    expect((await hub.post('/v1/events', '{}', { 'content-type': 'application/cloudevents+json', 'content-encoding': 'br' })).status).toBe(
      415,
    )
  })

  test('larger than 8 MiB, also once unzipped, is 413', async () => {
    const large = new Uint8Array(Buffer.alloc(8 * 1024 * 1024 + 1, ' '))
    expect(await hub.post('/v1/events', large, { 'content-type': 'application/cloudevents+json' })).toMatchObject({
      status: 413,
      body: { code: 'too-large' },
    })
    const zipped = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024)))
    expect(
      (await hub.post('/v1/events', zipped, { 'content-type': 'application/cloudevents+json', 'content-encoding': 'gzip' })).status,
    ).toBe(413)
  })

  test('that says gzip and is not is 400', async () => {
    expect(
      (await hub.post('/v1/events', '{}', { 'content-type': 'application/cloudevents+json', 'content-encoding': 'gzip' })).status,
    ).toBe(400)
  })

  test('by another method is 405, to another path 404, both as problems', async () => {
    const wrong = await fetch(`${hub.url}/v1/events`, { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('allow'), wrong.headers.get('content-type')]).toEqual([405, 'POST', 'application/problem+json'])
    expect((await fetch(`${hub.url}/v2/events`)).status).toBe(404)
    expect((await fetch(`${hub.url}/v1/keys/%ff/revoke`, { method: 'POST' })).status).toBe(400)
  })
})

describe('a batch', () => {
  test('answers each event in the order sent, 207 when some are refused', async () => {
    const unknown = specimen({ type: 'specimen.lost' })
    const events = [specimen(), unknown, specimen(), 7, specimen({}, { titel: 1 })]
    const answer = await hub.postBatch(events)
    expect(answer.status).toBe(207)
    expect(answer.body.receipts.map((receipt) => receipt.status)).toEqual(['accepted', 'rejected', 'accepted', 'rejected', 'rejected'])
    expect(answer.body.receipts[1]).toMatchObject({
      id: unknown['id'],
      errors: [{ pointer: '/type', code: 'unknown-type' }],
    })
    expect(answer.body.receipts[3]).toMatchObject({ id: null, source: null })
  })

  test('keeps the very bytes of a refused event', async () => {
    const first = JSON.stringify(specimen({}, { title: 'a "quoted", [nested] }' }))
    const second = ' { "id" : "x", "data": {"n": 9007199254740993, "s": "\\"]," } } '
    await hub.post('/v1/events', `[ ${first},${second}]`, { 'content-type': 'application/cloudevents-batch+json' })
    expect(Buffer.from(hub.deadLetters.letters.at(-1)?.body ?? []).toString()).toBe(second.trim())
  })

  test('keeps of a refused event above 1 MiB what names it, without its body', async () => {
    const large = specimen({}, { title: 'x'.repeat(1_100_000) })
    expect((await hub.postEvent(large)).status).toBe(413)
    expect(hub.deadLetters.letters.at(-1)).toMatchObject({ reason: 'too-large', eventId: large['id'], body: null })
  })

  test('is 202 when all are accepted, also when empty; 400 when all are refused', async () => {
    expect((await hub.postBatch([specimen(), specimen()])).status).toBe(202)
    expect(await hub.postBatch([])).toMatchObject({ status: 202, body: { receipts: [] } })
    const refused = await hub.postBatch([specimen({ type: 'specimen.lost' })])
    expect(refused).toMatchObject({ status: 400, body: { code: 'unknown-type', receipts: [{ status: 'rejected' }] } })
  })

  test('holds at most 10,000 events', async () => {
    expect((await hub.postBatch(Array.from({ length: 10_001 }, () => 0))).status).toBe(413)
    expect((await hub.postBatch({ not: 'an array' })).status).toBe(400)
  })
})

test('what a stop of the dead letters leaves unkept is not answered as refused', async () => {
  hub.deadLetters.fail = Object.assign(new Error('down'), {})
  const answer = await hub.postEvent(specimen({ type: 'specimen.lost' }))
  hub.deadLetters.fail = undefined
  expect(answer.status).toBe(500)
  expect(answer.body).toMatchObject({ code: 'internal', id: expect.any(String) })
  expect(JSON.stringify(answer.body)).not.toContain('down')
})

test('the interface tells the headers and the problems of publishing', async () => {
  const document = JSON.parse(await (await fetch(`${hub.url}/openapi.json`)).text())
  const { parameters, responses } = document.paths['/v1/events'].post
  const names = parameters.filter((parameter: { in: string }) => parameter.in === 'header').map(({ name }: { name: string }) => name)
  expect(names).toEqual(expect.arrayContaining(['Prefer', 'ce-id', 'ce-source', 'ce-type', 'ce-time', 'ce-revision']))
  expect(Object.keys(responses)).toEqual(expect.arrayContaining(['202', '207', '400', '401', '403', '409', '413', '415', '429', '503']))
})
