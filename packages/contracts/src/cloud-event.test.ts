import { parseEnvelope, schemaUrn, type RecordedEvent } from '@xianglian/core'
import { expect, test } from 'vitest'

import { toCloudEvent } from './cloud-event.ts'
import { dataHash } from './data-hash.ts'

const event: RecordedEvent = {
  envelope: {
    id: '1',
    source: '/member/system',
    type: 'case.filed',
    subject: 'case/a',
    region: '511602',
    time: 0,
    sequence: '7',
    revision: 2,
    void: true,
    dataschema: `${schemaUrn}00`,
    extensions: { batch: 'x' },
  },
  schemaHash: new Uint8Array(32),
  data: new Uint8Array(),
  leafHash: new Uint8Array(32).fill(255),
  position: 3,
  recordedAt: 1000,
}

test('a recorded event is a CloudEvent with its place, and can be sent on as it is', () => {
  const { data, ...attributes } = toCloudEvent(event, { caseNo: 'a' })
  expect(data).toEqual({ caseNo: 'a' })
  expect(attributes).toMatchObject({
    specversion: '1.0',
    position: 3,
    recordedat: '1970-01-01T00:00:01.000Z',
    leafhash: 'ff'.repeat(32),
    revision: 2,
    void: true,
  })
  expect(parseEnvelope(attributes)).toMatchObject({ ok: true, value: { envelope: event.envelope } })
})

test('the hash of data knows neither the order of its fields nor those that are null', () => {
  expect(dataHash({ a: '1', b: { c: null, d: [null, 1] }, e: null })).toBe(dataHash({ b: { d: [null, 1] }, a: '1' }))
  expect(dataHash({ a: '1' })).not.toBe(dataHash({ a: '2' }))
  expect(dataHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
})
