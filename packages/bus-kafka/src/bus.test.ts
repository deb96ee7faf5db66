import { randomBytes } from 'node:crypto'

import type { EventBus } from '@xianglian/core'
import { busContract, testKafka } from '@xianglian/testkit'
import { Kafka, logLevel } from 'kafkajs'

import { createKafkaBus, supports } from './index.ts'

const kafka = await testKafka()

if (kafka) {
  busContract({
    name: 'the bus on Kafka',
    supports,
    async open() {
      const topic = `test.${randomBytes(6).toString('hex')}`
      const opened: EventBus[] = []
      const open = async () => {
        const bus = await createKafkaBus({ brokers: [kafka.brokers], topic, clientId: 'test' })
        opened.push(bus)
        return bus
      }
      return {
        bus: await open(),
        reopen: open,
        async cleanup() {
          await Promise.all(opened.map((bus) => bus.close()))
          const admin = new Kafka({ brokers: [kafka.brokers], logLevel: logLevel.NOTHING }).admin()
          await admin.connect()
          await admin.deleteTopics({ topics: [topic] })
          await admin.disconnect()
        },
      }
    },
  })
}
