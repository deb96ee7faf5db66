// As published: the hub's own kafkajs 2.2.4 is patched (patches/), and a peer must not profit from that.
import { Kafka, logLevel, type IHeaders } from 'kafkajs-stock'

import { percentile, rate, type Bench } from './environment.ts'
import { batchText, benchEvents } from './events.ts'
import { post, type LoadResult } from './load.ts'

const structured = 'application/cloudevents+json'
const batch = 'application/cloudevents-batch+json'

/** (a) one event a request, 64 connections. */
export async function singles(bench: Bench, url: string, amount: number): Promise<LoadResult> {
  const events = benchEvents('single', 1000)
  const body = (request: number): string => JSON.stringify(events.structured(request))
  await post({ url, key: bench.key, connections: 64, amount: 2_000, contentType: structured, body: (request) => body(1e9 + request) })
  return post({ url, key: bench.key, connections: 64, amount, contentType: structured, body })
}

/** (b) 100 events a request, 16 connections. */
export async function batches(bench: Bench, url: string, amount: number): Promise<LoadResult> {
  const events = benchEvents('batch', 30_000)
  const prepared = Array.from({ length: amount }, (_, request) => batchText(events, request * 100, 100))
  return post({ url, key: bench.key, connections: 16, amount, contentType: batch, body: (request) => prepared[request % amount] ?? '' })
}

/** Posts events over `streams` streams in large batches; answers how many the bus now holds that are not recorded. */
export async function fill(bench: Bench, url: string, count: number, streams: number): Promise<number> {
  const events = benchEvents('fill', streams)
  await postAll(bench, url, count, (first, size) => batchText(events, first, size))
  const { rows } = await bench.pool.query<{ value: string }>('SELECT position AS value FROM store_head')
  return (await messagesIn(bench, 'hub.in')) - Number(rows[0]?.value)
}

/** Posts events of one stream, its `number`th at the place that `order` says. */
export async function fillOneStream(
  bench: Bench,
  url: string,
  name: string,
  count: number,
  order: (number: number) => number,
): Promise<void> {
  const events = benchEvents(`one-${name}`, 1)
  await postAll(bench, url, count, (first, size) =>
    JSON.stringify(Array.from({ length: size }, (_, index) => events.structured(order(first + index)))),
  )
}

async function postAll(bench: Bench, url: string, count: number, text: (first: number, size: number) => string): Promise<void> {
  const size = 1000
  const result = await post({
    url,
    key: bench.key,
    // One connection keeps the order that the caller wants.
    connections: 1,
    amount: Math.ceil(count / size),
    contentType: batch,
    body: (request) => text(request * size, Math.min(size, count - request * size)),
  })
  if (result.failed > 0) throw new Error(`${result.failed} requests failed while filling`)
}

async function messagesIn(bench: Bench, topic: string): Promise<number> {
  const admin = client(bench.brokers).admin()
  await admin.connect()
  const offsets = await admin.fetchTopicOffsets(topic)
  await admin.disconnect()
  return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
}

interface WireRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: IHeaders
}

/** The records that a topic holds, to send the very same bytes. */
async function takeRecords(kafka: Kafka, topic: string, count: number): Promise<WireRecord[]> {
  const records: WireRecord[] = []
  const consumer = kafka.consumer({ groupId: `bench-take-${Date.now()}` })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const full = Promise.withResolvers<void>()
  await consumer.run({
    eachBatch: async ({ batch: { messages } }) => {
      for (const { key, value, headers } of messages) if (records.length < count) records.push({ key, value, headers: headers ?? {} })
      if (records.length >= count) full.resolve()
    },
  })
  await full.promise
  await consumer.disconnect()
  return records
}

const client = (brokers: string): Kafka => new Kafka({ clientId: 'bench', brokers: [brokers], logLevel: logLevel.NOTHING })

/**
 * The peer of (b) and (h): kafkajs alone, one producer, the very records that a topic of the hub holds, in sends of 100, acknowledged by all
 * replicas.
 */
export async function rawKafkajs(bench: Bench, source: string, count: number): Promise<{ perSecond: number }> {
  const kafka = client(bench.brokers)
  const records = await takeRecords(kafka, source, count)
  const topic = `bench.raw.${Date.now()}`
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 6 }] })
  await admin.disconnect()
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const send = async (from: number, to: number): Promise<void> => {
    for (let first = from; first < to; first += 100) await producer.send({ topic, acks: -1, messages: records.slice(first, first + 100) })
  }
  await send(0, 10_000)
  const result = await rate(records.length, () => send(0, records.length))
  await producer.disconnect()
  return result
}

/** The peer of (e): kafkajs `eachBatch` over what the gateway wrote. */
export async function rawKafkajsRead(bench: Bench, count: number): Promise<{ perSecond: number }> {
  const consumer = client(bench.brokers).consumer({ groupId: `bench-read-${Date.now()}` })
  await consumer.connect()
  await consumer.subscribe({ topic: 'hub.in', fromBeginning: true })
  let seen = 0
  let start = 0
  const done = Promise.withResolvers<void>()
  await consumer.run({
    eachBatch: async ({ batch: { messages } }) => {
      start ||= performance.now()
      seen += messages.length
      if (seen >= count) done.resolve()
    },
  })
  await done.promise
  const seconds = (performance.now() - start) / 1000
  await consumer.disconnect()
  return { perSecond: seen / seconds }
}

/** (f) from posting an event to reading the row that holds it, one caller after the other. */
export async function postToRegister(bench: Bench, gateway: string, query: string, count: number): Promise<{ p50: number; p99: number }> {
  const headers = { authorization: `Bearer ${bench.key}` }
  const events = benchEvents('latency', count)
  const times: number[] = []
  for (let number = -50; number < count; number += 1) {
    const event = events.structured(number + 1e6)
    const start = performance.now()
    const answer = await fetch(`${gateway}/v1/events`, {
      method: 'POST',
      headers: { ...headers, 'content-type': structured, prefer: 'wait=10' },
      body: JSON.stringify(event),
    })
    const { receipts } = (await answer.json()) as { receipts: { position: number }[] }
    const position = receipts[0]?.position
    const row = await fetch(
      `${query}/v1/registers/case/${encodeURIComponent(String(event['subject']).slice('case/'.length))}?minPosition=${position}`,
      { headers },
    )
    if (!row.ok) throw new Error(`the row was not there: ${row.status} ${await row.text()}`)
    await row.arrayBuffer()
    // The first ones warm up.
    if (number >= 0) times.push(performance.now() - start)
  }
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}
