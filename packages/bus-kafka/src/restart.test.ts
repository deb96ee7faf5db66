import { randomBytes } from 'node:crypto'

import { ownKafka, readUntil, textRecord, valuesByKey } from '@xianglian/testkit'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, expect, test } from 'vitest'

import { createKafkaBus } from './index.ts'

const broker = await ownKafka()
afterAll(() => broker?.stop())

test.skipIf(!broker)(
  'publishers and readers get over a broker that is killed and comes back: all acknowledged is read, in order',
  async () => {
    if (!broker) return
    const bus = await createKafkaBus({ brokers: [broker.brokers], clientId: 'test' })
    const acknowledged: string[] = []
    const publishing = new AbortController()
    const publisher = async () => {
      for (let index = 0; !publishing.signal.aborted; index += 1) {
        // What fails is sent again, as a client of the gateway would; it may then be there twice.
        await bus.publish([textRecord('case/1', `${index}`)]).then(
          () => acknowledged.push(`${index}`),
          (failure: unknown) => void (expect(failure).toMatchObject({ retryable: true }), (index -= 1)),
        )
      }
    }
    const work = publisher()
    const reading = readUntil(bus, new Map(), (records) => last(records) === 'end')
    await expect.poll(() => acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(20)
    await broker.kill()
    await broker.restart()
    const before = acknowledged.length
    await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(before + 20)
    publishing.abort()
    await work
    acknowledged.push('end')
    await bus.publish([textRecord('case/1', 'end')])
    const read = valuesByKey(await reading)['case/1'] ?? []
    expect([...new Set(read)]).toEqual(acknowledged)
    await bus.close()
  },
  90_000,
)

test.skipIf(!broker)('records that others publish are delivered as they are: no key, no value, headers repeated or empty', async () => {
  if (!broker) return
  const topic = `test.${randomBytes(6).toString('hex')}`
  const bus = await createKafkaBus({ brokers: [broker.brokers], topic, clientId: 'test' })
  const foreign = new Kafka({ brokers: [broker.brokers], logLevel: logLevel.NOTHING }).producer()
  await foreign.connect()
  await foreign.send({ topic, messages: [{ key: null, value: null, partition: 0, headers: { ce_id: ['1', '2'], empty: '' } }] })
  await foreign.disconnect()
  const [record] = await readUntil(bus, new Map(), ({ length }) => length === 1)
  expect(record).toMatchObject({ offset: 0n, key: null, value: null })
  expect(Object.entries(record?.headers ?? {}).map(([name, value]) => [name, String(value)])).toEqual([
    ['ce_id', '2'],
    ['empty', ''],
  ])
  await bus.close()
})

const last = (records: readonly { readonly value: Uint8Array | null }[]): string => Buffer.from(records.at(-1)?.value ?? []).toString()
