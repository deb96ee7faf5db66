import { createHash, randomBytes } from 'node:crypto'

import { eventually } from '@xianglian/testkit'
import { Kafka, logLevel, type Message, type Producer } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type Stats, type TestHub } from './hub.ts'
import { joinByKafka, type KafkaKey } from './kafka-system.ts'

/** A dead letter as `GET /v1/deadletters?body=1` and `hub deadletters show --json` answer it. */
interface Letter {
  readonly id: number
  readonly stage: string
  readonly reason: string
  readonly detail: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly body?: string | null
}

const member = `m-${randomBytes(4).toString('hex')}`
const type = `${member}.notice.posted`
const subjectOf = (no: string): string => `${member}.notice/${no}`
const schema = {
  type: 'record',
  name: 'NoticePosted',
  namespace: `m_${member.replaceAll('-', '_')}`,
  doc: 'A notice was posted.',
  eventType: type,
  subjectTemplate: subjectOf('{noticeNo}'),
  owner: member,
  legalBasis: '《中华人民共和国政府信息公开条例》第十九条',
  fields: [
    { name: 'noticeNo', type: 'string' },
    { name: 'title', type: 'string' },
  ],
}

const avroText = (text: string): Buffer => Buffer.concat([Buffer.from([2 * Buffer.byteLength(text)]), Buffer.from(text)])
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('what a system writes to its topic', () => {
  let hub: TestHub
  let key: KafkaKey
  let producer: Producer
  let id: number

  const headers = (no: string): Record<string, string> => ({
    ce_specversion: '1.0',
    ce_id: no,
    ce_source: key.source,
    ce_type: type,
    ce_subject: subjectOf(no),
    ce_time: '2026-01-05T08:00:00Z',
    ce_region: '511602',
  })
  const confluent = (schemaId: number, avro: Buffer): Buffer => {
    const header = Buffer.alloc(5)
    header.writeInt32BE(schemaId, 1)
    return Buffer.concat([header, avro])
  }
  const notice = (no: string, more: Record<string, string> = {}): Message => ({
    key: subjectOf(no),
    headers: { ...headers(no), ...more },
    value: confluent(id, Buffer.concat([avroText(no), avroText('公示')])),
  })
  const send = (messages: Message[]): Promise<unknown> => producer.send({ topic: key.topic, messages })
  const recorded = async (no: string): Promise<Record<string, unknown>> => {
    const [event] = await eventually(
      async () => {
        const events = await hub.get<Record<string, unknown>[]>(`/v1/streams/${subjectOf(no)}`)
        return events.length > 0 && events
      },
      { what: `the event ${no}` },
    )
    return event ?? {}
  }

  const lettersWithBodies = async (): Promise<readonly Letter[]> => {
    const items: Letter[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page = await hub.get<{ items: Letter[]; next: string | null }>(`/v1/deadletters?body=1${from}`)
      items.push(...page.items)
      cursor = page.next
    }
    return items
  }

  beforeAll(async () => {
    hub = await startHub('kafka')
    key = await joinByKafka(hub, `/${member}/notices`)
    const answer = await fetch(`${key.registry}/subjects/${schema.namespace}.NoticePosted/versions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.token}`, 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: JSON.stringify(schema) }),
    })
    id = ((await answer.json()) as { id: number }).id
    producer = new Kafka({ brokers: [key.brokers], logLevel: logLevel.NOTHING }).producer()
    await producer.connect()
  }, 120_000)
  afterAll(async () => {
    await producer.disconnect()
    await hub.stop()
  }, 60_000)

  test(
    'becomes a dead letter with its reason and its original bytes where it is no event; what is good around it is recorded',
    { timeout: 120_000 },
    async () => {
      const { ce_id: _, ...nameless } = headers('nameless')
      const twentyMegabytes = confluent(id, randomBytes(20 * 1024 * 1024))
      const bad: readonly (readonly [reason: string, message: Message & { value: Buffer }])[] = [
        ['invalid-wire-format', { headers: headers('magic'), value: Buffer.concat([Buffer.from([7]), confluent(id, avroText('x'))]) }],
        ['unknown-schema', { headers: headers('schema'), value: confluent(2 ** 31 - 1, avroText('x')) }],
        ['unreadable-data', { headers: headers('cut'), value: confluent(id, avroText('cut')) }],
        ['invalid-envelope', { headers: nameless, value: confluent(id, Buffer.concat([avroText('nameless'), avroText('t')])) }],
        [
          'forbidden',
          {
            headers: { ...headers('foreign'), ce_source: `/${member}/other` },
            value: confluent(id, Buffer.concat([avroText('foreign'), avroText('t')])),
          },
        ],
        ['too-large', { headers: headers('large'), value: twentyMegabytes }],
      ]
      for (const [index, [, message]] of bad.entries()) await send([notice(`before-${index}`), message, notice(`after-${index}`)])

      const stats = await eventually(
        async () => {
          const { head, deadletters } = await hub.get<Stats>('/v1/stats')
          const dead = Object.values(deadletters).reduce((sum, count) => sum + count, 0)
          return head >= 2 * bad.length && dead >= bad.length && { head, deadletters }
        },
        { what: 'every record stored or laid aside', deadline: 60_000 },
      )
      expect(stats).toEqual({ head: 2 * bad.length, deadletters: Object.fromEntries(bad.map(([reason]) => [reason, 1])) })

      const items = await lettersWithBodies()
      const kept = items.map(({ reason, body }) => [reason, sha256(Buffer.from(body ?? '', 'base64'))])
      expect(kept).toEqual(expect.arrayContaining(bad.map(([reason, { value }]) => [reason, sha256(value)])))
      for (const letter of items.filter(({ reason }) => reason !== 'too-large')) {
        const shown = JSON.parse((await hub.hub('deadletters', 'show', String(letter.id), '--json')).stdout) as Letter
        expect(shown).toMatchObject({ reason: letter.reason, stage: 'recording', body: letter.body })
        expect(shown.detail).not.toBe('')
      }
    },
  )

  test('is recorded only where its stream ends as it expects; so is a command by HTTP', { timeout: 60_000 }, async () => {
    await send([notice('expected', { ce_expectedposition: '-1' })])
    expect(await recorded('expected')).not.toHaveProperty('expectedposition')
    await send([notice('expected', { ce_id: 'late', ce_expectedposition: '-1' })])
    const receipt = await eventually(() =>
      hub.get<{ reason?: string }>(`/v1/receipts?source=${encodeURIComponent(key.source)}&id=late`).catch(() => undefined),
    )
    expect(receipt).toMatchObject({ status: 'deadletter', reason: 'position-mismatch' })

    const authorization = `Bearer ${key.token}`
    const decide = (command: string, data: object) =>
      hub.post<{ subject: string; code?: string }>(`/v1/commands/case/${command}`, { data }, { authorization })
    const filed = await decide('file', {})
    expect(filed.status).toBe(201)
    const caseNo = filed.body.subject.split('/')[1]
    const answers = await Promise.all([decide('accept', { caseNo }), decide('refuse', { caseNo })])
    const [won, lost] = answers.map(({ status }) => status).toSorted((a, b) => a - b)
    expect(won).toBe(201)
    expect([409, 412]).toContain(lost)
    expect(await hub.get(`/v1/streams/case/${caseNo}`)).toHaveLength(2)
  })

  test('may be JSON: the binary form of CloudEvents', async () => {
    const data = { noticeNo: 'json-binary', title: '公示 JSON' }
    await send([
      {
        key: subjectOf('json-binary'),
        headers: { ...headers('json-binary'), 'content-type': 'application/json' },
        value: JSON.stringify(data),
      },
    ])
    expect(await recorded('json-binary')).toMatchObject({ id: 'json-binary', type, data })
  })

  test('may be JSON: the structured form of CloudEvents', async () => {
    const attributes = Object.entries(headers('json-structured')).map(([name, value]) => [name.slice('ce_'.length), value])
    const event = { ...Object.fromEntries(attributes), data: { noticeNo: 'json-structured', title: '公示 JSON' } }
    await send([
      {
        key: subjectOf('json-structured'),
        headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
        value: JSON.stringify(event),
      },
    ])
    expect(await recorded('json-structured')).toMatchObject({ id: 'json-structured', type, data: event.data })
  })
})
