import { randomBytes } from 'node:crypto'

import { eventually, testPython } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type TestHub } from './hub.ts'
import { consumeSamples, joinByKafka, publishSamples, type KafkaKey, type Published, type Sent } from './kafka-system.ts'
import { sampleSchema, sampleType } from './sample-schema.ts'

const python = await testPython()

/** A CloudEvent as the hub lists it. */
interface Listed {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly position: number
  readonly data: Readonly<Record<string, unknown>>
}

function first<T>([item]: readonly T[]): T {
  if (item === undefined) throw new Error('there is none')
  return item
}

const byId = <T extends { readonly id: string }>(events: readonly T[]): T[] => events.toSorted((a, b) => (a.id < b.id ? -1 : 1))

/** What was published, in the form of what was sent. */
const asSent = ({ headers, data }: Published): Sent => ({
  id: headers['ce_id'] ?? '',
  subject: headers['ce_subject'] ?? '',
  time: headers['ce_time'] ?? '',
  data,
})
const asListed = ({ id, subject, time, data }: Listed): Sent => ({ id, subject, time, data })

function withoutHours(event: Sent): Sent {
  const { hours: _, ...data } = event.data
  return { ...event, data }
}

describe.skipIf(!python)('a system with stock Kafka and registry clients', () => {
  const member = `m-${randomBytes(4).toString('hex')}`
  const type = sampleType(member)
  const count = 10_000
  let hub: TestHub
  let byRecord: KafkaKey
  let byTopic: KafkaKey
  let sent: Sent[]
  let published: Published[]

  const listed = async (): Promise<Listed[]> => {
    const events: Listed[] = []
    for (;;) {
      const page = await hub.get<Listed[]>(`/v1/events?from=${events.length}&limit=1000`)
      events.push(...page)
      if (page.length === 0) return events
    }
  }
  const head = (events: number) =>
    eventually(async () => (await hub.settled()).head === events, { what: `${events} recorded events`, deadline: 60_000 })
  const stockPython = () => {
    if (!python) throw new Error('skipped without Python')
    return python
  }

  beforeAll(async () => {
    hub = await startHub('kafka')
    byRecord = await joinByKafka(hub, `/${member}/record-names`)
    byTopic = await joinByKafka(hub, `/${member}/topic-names`)
  }, 120_000)
  afterAll(() => hub.stop(), 60_000)

  test('its key comes with a topic, the right to write to it, and where to connect', () => {
    expect(byRecord).toMatchObject({ topic: `hub.in.${member}.record-names`, brokers: hub.brokers, registry: `${hub.url}/registry` })
    expect(byRecord.acl).toContain(`--topic hub.in.${member}.record-names`)
  })

  test('10,000 events of a type defined here are recorded, whatever way their subjects are named', { timeout: 180_000 }, async () => {
    const runs = [
      publishSamples(stockPython(), byRecord, type, { strategy: 'record', from: 0, count: count / 2 }),
      publishSamples(stockPython(), byTopic, type, { strategy: 'topic', from: count / 2, count: count / 2 }),
    ]
    sent = (await Promise.all(runs)).flat()
    expect(sent).toHaveLength(count)
    await head(count)
    expect((await hub.settled()).deadletters).toEqual({})
    const subjects = await (await fetch(`${byRecord.registry}/subjects`)).json()
    expect(subjects).toEqual(expect.arrayContaining([`${type.namespace}.SampleTaken`, `${byTopic.topic}-value`]))
  })

  test('they come out by HTTP as they were sent', { timeout: 60_000 }, async () => {
    const events = await listed()
    expect(events.map(({ position }) => position)).toEqual(Array.from({ length: count }, (_, position) => position))
    expect(byId(events.map(asListed))).toEqual(byId(sent))
    const { id, subject } = first(sent)
    const stream = await hub.get<Listed[]>(`/v1/streams/${subject}`)
    expect(byId(stream.map(asListed))).toEqual(byId(sent.filter((event) => event.subject === subject)))
    expect(stream.map((event) => event.id)).toContain(id)
  })

  test('they come out by a stock consumer as they were sent, in position order within a partition', { timeout: 120_000 }, async () => {
    published = await consumeSamples(stockPython(), byRecord, type, count)
    expect(byId(published.map(asSent))).toEqual(byId(sent))
    expect(published.every(({ key, headers }) => key === headers['ce_subject'])).toBe(true)
    const partitions = Map.groupBy(published, ({ partition }) => partition)
    expect(partitions.size).toBeGreaterThan(1)
    for (const records of partitions.values()) {
      const positions = records.map(({ headers }) => Number(headers['ce_position']))
      expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    }
    const positions = new Map((await listed()).map(({ source, id, position }) => [`${source} ${id}`, String(position)]))
    for (const { headers } of published) expect(headers['ce_position']).toBe(positions.get(`${headers['ce_source']} ${headers['ce_id']}`))
  })

  test('the register of the latest events shows one row for each of their subjects', { timeout: 60_000 }, async () => {
    const rows = (await hub.rows('latest')).filter(({ aggregate }) => aggregate === type.aggregate)
    const latest = new Map<string, Sent>()
    for (const event of sent) if ((latest.get(event.subject)?.time ?? '') < event.time) latest.set(event.subject, event)
    expect(rows.toSorted((a, b) => String(a['subject']).localeCompare(String(b['subject'])))).toMatchObject(
      [...latest.values()]
        .toSorted((a, b) => a.subject.localeCompare(b.subject))
        .map(({ id, subject, time, data }) => ({ id, subject, time, type: type.type, data })),
    )
  })

  test('the same type is taken by HTTP', async () => {
    const event = { ...first(sent), id: 'by-http', specversion: '1.0', source: byRecord.source, type: type.type }
    const headers = { authorization: `Bearer ${byRecord.token}`, 'content-type': 'application/cloudevents+json', prefer: 'wait=30' }
    const { status, body } = await hub.post<{ receipts: { status: string }[] }>('/v1/events', event, headers)
    expect([status, body]).toMatchObject([202, { receipts: [{ status: 'recorded' }] }])
  })

  const moreFields = [{ name: 'hours', type: 'int', default: 8, doc: 'Hours of teaching.' }]
  const newer = sampleSchema(type, moreFields)

  test(
    'a newer schema is taken while everything runs; old events read as it says, by HTTP and by a consumer',
    { timeout: 120_000 },
    async () => {
      const newest = await publishSamples(stockPython(), byRecord, type, {
        strategy: 'record',
        from: count,
        count: 100,
        moreFields,
        more: { hours: 4 },
      })
      await head(count + 101)
      const old = [...sent, { ...first(sent), id: 'by-http' }]
      const asNewer = byId([...old.map((event) => ({ ...event, data: { ...event.data, hours: 8 } })), ...newest])
      expect(byId((await listed()).map(asListed))).toEqual(asNewer)
      const read = await consumeSamples(stockPython(), byRecord, type, count + 101, newer)
      expect(byId(read.map(asSent))).toEqual(asNewer)
      // A consumer that knows only the first schema goes on reading.
      const readAsBefore = await consumeSamples(stockPython(), byRecord, type, count + 101, sampleSchema(type))
      expect(byId(readAsBefore.map(asSent))).toEqual(asNewer.map(withoutHours))
    },
  )

  test('a schema that could not read what is recorded is refused, with the place and both sides', async () => {
    const fields = newer['fields'] as { name: string; type: unknown }[]
    const breaking = { ...newer, fields: fields.map((field) => (field.name === 'title' ? { name: 'title', type: 'int' } : field)) }
    const answer = await fetch(`${byRecord.registry}/subjects/${type.namespace}.SampleTaken/versions`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`sender:${byRecord.token}`).toString('base64')}`,
        'content-type': 'application/vnd.schemaregistry.v1+json',
      },
      body: JSON.stringify({ schema: JSON.stringify(breaking) }),
    })
    const body = (await answer.json()) as { error_code: number; message: string }
    expect([answer.status, body.error_code]).toEqual([409, 409])
    for (const part of ['/fields/1', 'int', 'string']) expect(body.message).toContain(part)
  })
})
