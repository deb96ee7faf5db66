import { randomBytes } from 'node:crypto'

import type { EventBus, OutRecord } from '@xianglian/core'
import type { Admin, CompressionTypes, Message } from 'kafkajs'

import { createKafkaBus, type KafkaBusOptions } from './bus.ts'
import { connectKafka, createProducer } from './kafka.ts'
import { toMessage } from './records.ts'

/** Buses over an inbox of a random name on a broker, and clients of it that are not the hub's. */
export async function kafkaFixture(broker: string) {
  const topic = `test.${randomBytes(6).toString('hex')}`
  const brokers = [broker]
  const stranger = connectKafka(brokers, 'stranger')
  const opened: EventBus[] = []

  const administrate = async <T>(work: (admin: Admin) => Promise<T>): Promise<T> => {
    const admin = stranger.admin()
    await admin.connect()
    try {
      return await work(admin)
    } finally {
      await admin.disconnect()
    }
  }
  const send = async (to: string, messages: Message[], compression?: CompressionTypes): Promise<void> => {
    const producer = createProducer(stranger)
    await producer.connect()
    try {
      await producer.send({ topic: to, messages, ...(compression && { compression }) })
    } finally {
      await producer.disconnect()
    }
  }

  return {
    topic,
    administrate,
    send,
    produce: (to: string, records: readonly OutRecord[]) => send(to, records.map(toMessage)),
    async open(options: Partial<KafkaBusOptions> = {}) {
      const bus = await createKafkaBus({ brokers, topic, clientId: 'test', ...options })
      opened.push(bus)
      return bus
    },
    async cleanup() {
      await Promise.all(opened.map((bus) => bus.close()))
      await administrate(async (admin) => {
        const topics = (await admin.listTopics()).filter((name) => name.startsWith(topic))
        await admin.deleteTopics({ topics })
      })
    },
  }
}
