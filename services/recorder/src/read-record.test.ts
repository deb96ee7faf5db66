import { memorySchemaTable, openCatalogue, type Catalogue } from '@xianglian/contracts'
import { maxEventBytes, toWire, type HeaderValue, type InboxRecord, type OutRecord } from '@xianglian/core'
import { beforeAll, describe, expect, test } from 'vitest'

import { stepRecord } from './fixture.ts'
import { readRecord } from './read-record.ts'

const source = '/511602-test/recorder'
const taken = Date.parse('2026-02-01T00:00:00Z')
let catalogue: Catalogue
beforeAll(async () => {
  catalogue = await openCatalogue(memorySchemaTable())
})

/** A record as the inbox of `source` holds it, whoever wrote it. */
const inboxRecord = ({ key, ...record }: OutRecord, changes: Partial<InboxRecord> = {}): InboxRecord => ({
  lane: 'cluster/hub.in.511602-test.recorder/0',
  offset: 7n,
  timestamp: taken,
  source,
  key: Buffer.from(key),
  ...record,
  ...changes,
})
const avroRecord = (changes: Parameters<typeof stepRecord>[2] = {}): OutRecord => stepRecord(catalogue, 'a', changes)

const attributes = {
  specversion: '1.0',
  id: 'a',
  source,
  type: 'case.step-recorded',
  subject: 'case/c-1',
  time: '2026-01-05T08:00:00Z',
  region: '511602',
}
const data = { caseNo: 'c-1', activity: 'check' }
const asHeaders = (given: object): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [`ce_${name}`, String(value)]))
const textRecord = (headers: OutRecord['headers'], value: string | Uint8Array): OutRecord => ({
  key: 'case/c-1',
  headers,
  value: Buffer.from(value),
})
const jsonRecord = (given: object = {}, value: unknown = data, type = 'application/json'): OutRecord =>
  textRecord({ ...asHeaders({ ...attributes, ...given }), 'content-type': type }, JSON.stringify(value))
const structuredRecord = (given: object = {}, type = 'application/cloudevents+json'): OutRecord =>
  textRecord({ 'content-type': type }, JSON.stringify({ ...attributes, datacontenttype: 'application/json', data, ...given }))

const withHeaders = (record: OutRecord, headers: Record<string, HeaderValue | undefined>): OutRecord => {
  const kept: Record<string, HeaderValue> = {}
  for (const [name, value] of Object.entries({ ...record.headers, ...headers })) if (value !== undefined) kept[name] = value
  return { ...record, headers: kept }
}

describe('one event reads the same', () => {
  test.each([
    ['in Avro', () => avroRecord({ attributes: { expectedposition: 7 } })],
    ['in JSON', () => jsonRecord({ expectedposition: '7' })],
    ['structured', () => structuredRecord({ expectedposition: 7 })],
  ])('%s, expecting a position, which is read and is no part of it', (_, make) => {
    const read = readRecord(inboxRecord(make()), catalogue)
    expect(read).toMatchObject({ ok: true, event: { expectedPosition: 7, envelope: { extensions: {} } } })
    expect(leafOf(make())).toBe(leafOf(avroRecord()))
  })

  test('as itself', () => expect(leafOf(avroRecord())).toMatch(/^[0-9a-f]{64}$/))

  test.each<readonly [string, () => OutRecord]>([
    ['with Avro data and no content type', () => withHeaders(avroRecord(), { 'content-type': undefined })],
    [
      'with Avro data of a type that Confluent names',
      () => withHeaders(avroRecord(), { 'content-type': 'application/vnd.confluent.avro' }),
    ],
    [
      'with headers in bytes',
      () => withHeaders(avroRecord(), { ce_id: Buffer.from('a'), 'content-type': Buffer.from('application/avro') }),
    ],
    ['with its schema named', () => withHeaders(avroRecord(), { ce_dataschema: catalogue.newest(attributes.type)?.urn })],
    ['with data in JSON', () => jsonRecord()],
    ['with data in JSON and its charset said', () => jsonRecord({}, data, 'Application/JSON; charset="UTF-8"')],
    ['in structured mode', () => structuredRecord()],
    ['in structured mode with null attributes', () => structuredRecord({ record: null }, 'application/cloudevents+json; charset=utf-8')],
  ])('%s', (_, record) => {
    expect(leafOf(record())).toBe(leafOf(avroRecord()))
  })
})

/** The leaf commits to all of the event. */
function leafOf(record: OutRecord): string {
  const read = readRecord(inboxRecord(record), catalogue)
  return read.ok ? Buffer.from(read.event.leafHash).toString('hex') : read.letter.detail
}

const unknownId = (): OutRecord => ({ ...avroRecord(), value: toWire(999_999, avroRecord().value.subarray(5)) })
const ahead = new Date(taken + 5 * 60_000 + 1).toISOString()

describe('what cannot become an event is a dead letter with its reason and all of its bytes:', () => {
  test.each<readonly [string, () => OutRecord, string]>([
    ['a wrong magic byte', () => ({ ...avroRecord(), value: Buffer.from(avroRecord().value).fill(1, 0, 1) }), 'invalid-wire-format'],
    ['fewer bytes than the wire format has', () => ({ ...avroRecord(), value: Buffer.alloc(4) }), 'invalid-wire-format'],
    ['an unknown schema id', unknownId, 'unknown-schema'],
    ['a schema of another type', () => withHeaders(avroRecord(), { ce_type: 'case.closed' }), 'unknown-schema'],
    ['another schema named than used', () => withHeaders(avroRecord(), { ce_dataschema: 'urn:xianglian:schema:00' }), 'unknown-schema'],
    ['truncated Avro', () => ({ ...avroRecord(), value: avroRecord().value.subarray(0, -1) }), 'unreadable-data'],
    ['bytes after the Avro', () => ({ ...avroRecord(), value: Buffer.concat([avroRecord().value, Buffer.of(0)]) }), 'unreadable-data'],
    ['no ce_ headers', () => ({ ...avroRecord(), headers: {} }), 'invalid-envelope'],
    ['no region', () => withHeaders(avroRecord(), { ce_region: undefined }), 'invalid-envelope'],
    ['a header that is not UTF-8', () => withHeaders(avroRecord(), { ce_id: Buffer.of(0xff) }), 'invalid-wire-format'],
    ['a foreign source', () => avroRecord({ attributes: { source: '/511602-test/other' } }), 'forbidden'],
    ['a foreign source of an unknown schema', () => withHeaders(unknownId(), { ce_source: '/511602-test/other' }), 'forbidden'],
    ['a time ahead of the bus', () => avroRecord({ attributes: { time: ahead } }), 'time-ahead'],
    ['a masked copy', () => avroRecord({ attributes: { hubmask: 'x' } }), 'masked-event'],
    ['20 MB', () => ({ ...avroRecord(), value: Buffer.alloc(20_000_000) }), 'too-large'],
    ['JSON that is none', () => textRecord(jsonRecord().headers, '{"caseNo":'), 'invalid-json'],
    ['JSON that is not UTF-8', () => textRecord(jsonRecord().headers, Buffer.of(0x22, 0xff, 0x22)), 'invalid-json'],
    ['JSON that is no object', () => textRecord(jsonRecord().headers, '7'), 'invalid-data'],
    ['a field that the schema does not have', () => jsonRecord({}, { ...data, typo: 1 }), 'invalid-data'],
    ['a type that nobody registered', () => jsonRecord({ type: 'case.lost' }), 'unknown-type'],
    ['data that says another subject', () => jsonRecord({}, { ...data, caseNo: 'c-2' }), 'subject-mismatch'],
    ['a structured event that is no object', () => textRecord({ 'content-type': 'application/cloudevents+json' }, '7'), 'invalid-envelope'],
    ['a structured event with binary data', () => structuredRecord({ data_base64: 'AA==' }), 'invalid-envelope'],
    ['a structured event with data in XML', () => structuredRecord({ datacontenttype: 'text/xml' }), 'unsupported-media-type'],
    ['a structured event of a foreign source', () => structuredRecord({ source: '/511602-test/other' }), 'forbidden'],
    ['a batch', () => structuredRecord({}, 'application/cloudevents-batch+json'), 'unsupported-media-type'],
    ['a media type the hub does not read', () => jsonRecord({}, data, 'text/xml'), 'unsupported-media-type'],
    ['another charset', () => jsonRecord({}, data, 'application/json; charset=gbk'), 'unsupported-media-type'],
  ])('%s', (_, make, reason) => {
    const record = inboxRecord(make())
    const read = readRecord(record, catalogue)
    expect(read).toMatchObject({ ok: false, letter: { stage: 'recording', reason, coordinate: `${record.lane}/7` } })
    if (read.ok) return
    expect(read.letter.detail).not.toBe('')
    expect(read.letter.headers).toBe(record.headers)
    expect(read.letter.body).toBe(record.value)
    expect(read.letter.key).toBe(record.key)
  })

  test('a tombstone', () => {
    const read = readRecord(inboxRecord(avroRecord(), { value: null }), catalogue)
    expect(read).toMatchObject({ letter: { reason: 'invalid-wire-format', eventId: 'a', body: null } })
  })

  test('a record of more headers than are read, which keeps those that were', () => {
    const record = inboxRecord(avroRecord(), { headersLeftOut: 99_000 })
    const read = readRecord(record, catalogue)
    expect(read).toMatchObject({
      letter: { reason: 'too-large', detail: expect.stringContaining('99000'), eventId: 'a', headers: record.headers },
    })
  })

  test('a header of a name that no attribute may have, such as __proto__', () => {
    const headers = Object.fromEntries([...Object.entries(avroRecord().headers), ['ce___proto__', 'x']])
    const read = readRecord(inboxRecord({ ...avroRecord(), headers }), catalogue)
    expect(read).toMatchObject({ letter: { reason: 'invalid-envelope', errors: [{ pointer: '/__proto__' }] } })
  })

  test('it names its event as far as that can be read', () => {
    const named = { source, eventId: 'a', type: attributes.type, subject: attributes.subject }
    const read = (record: OutRecord) => readRecord(inboxRecord(record), catalogue)
    expect(read({ ...avroRecord(), value: Buffer.alloc(maxEventBytes + 1) })).toMatchObject({ letter: named })
    expect(read(textRecord(jsonRecord().headers, '{'))).toMatchObject({ letter: named })
    expect(read(structuredRecord({ data: { ...data, typo: 1 } }))).toMatchObject({ letter: named })
    expect(read(structuredRecord({ id: 7 }))).toMatchObject({ letter: { eventId: undefined, source } })
  })
})

test('what gateways have judged, the source and the time, is not judged again from their own inbox', () => {
  const { source: _, ...own } = inboxRecord(avroRecord({ attributes: { source: '/511602-test/other', time: ahead } }))
  expect(readRecord(own, catalogue).ok).toBe(true)
})

test('a time of up to five minutes ahead of the bus is taken', () => {
  const time = new Date(taken + 5 * 60_000).toISOString()
  expect(readRecord(inboxRecord(avroRecord({ attributes: { time } })), catalogue).ok).toBe(true)
})
