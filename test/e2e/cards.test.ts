import { randomUUID } from 'node:crypto'

import { eventually } from '@xianglian/testkit'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startHub, type TestHub } from './hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startHub('kafka', { HUB_CLOCK: '2026-06-01T00:00:00Z' })
}, 120_000)
afterAll(() => hub.stop(), 60_000)

const caseNo = randomUUID()
const event = (type: string, time: string, data: object, source = '/511602-test/desk') => ({
  specversion: '1.0',
  id: `${type}-${caseNo}`,
  source,
  type,
  subject: `case/${caseNo}`,
  time,
  region: '511602',
  data: { caseNo, ...data },
})
const send = (body: object) => hub.post<{ code?: string }>('/v1/events', body, { 'content-type': 'application/cloudevents+json' })

/** What is published of supervision, by type, once there are so many. */
async function published(count: number): Promise<readonly string[]> {
  const consumer = new Kafka({ brokers: hub.brokers?.split(',') ?? [], logLevel: logLevel.NOTHING }).consumer({ groupId: randomUUID() })
  const types: string[] = []
  try {
    await consumer.connect()
    await consumer.subscribe({ topic: 'hub.supervision', fromBeginning: true })
    await consumer.run({ eachMessage: async ({ message }) => void types.push(String(message.headers?.['ce_type'])) })
    await eventually(() => types.length >= count)
    return types
  } finally {
    await consumer.disconnect()
  }
}

test(
  'a case past its stated due date gets a card, which is lifted once it is known to have ended in time',
  { timeout: 180_000 },
  async () => {
    expect((await send(event('case.filed', '2026-02-02T09:00:00+08:00', { statedDue: '2026-03-02T18:00:00+08:00' }))).status).toBe(202)
    const [card] = await eventually(async () => ((await hub.rows('supervision')).length > 0 ? hub.rows('supervision') : undefined), {
      deadline: 60_000,
    })
    expect(card).toMatchObject({
      card: 'yellow',
      rule: 'stated-due-missed',
      caseNo,
      region: '511602',
      status: 'carded',
      since: '2026-03-02T10:00:00.000Z',
    })
    await send(event('case.closed', '2026-03-02T10:00:00+08:00', {}))
    await eventually(async () => (await hub.rows('supervision')).every(({ status }) => status === 'lifted'), { deadline: 60_000 })
    expect(await hub.rows('card-count')).toMatchObject([{ card: 'yellow', shown: 1, lifted: 1, net: 0 }])
    expect(await published(2)).toEqual(['supervision.carded', 'supervision.lifted'])
  },
)

test('nobody else states what the hub states, not even the administrator', async () => {
  const forged = event('case.closed', '2026-03-02T10:00:00+08:00', {}, '/hub/alarm')
  expect(await send(forged)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
})
