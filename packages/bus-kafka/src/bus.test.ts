import { randomBytes } from 'node:crypto'

import type { EventBus } from '@xianglian/core'
import { busContract, testKafka } from '@xianglian/testkit'
import { Kafka, logLevel } from 'kafkajs'
import { describe } from 'vitest'

import { createKafkaBus, supports } from './index.ts'

const kafka = await testKafka()
const brokers = kafka ? [kafka.brokers] : []

describe.skipIf(!kafka)('on a real broker', () => {
  busContract({
    name: 'the bus on Kafka',
    supports,
    async open() {
      const topic = `test.${randomBytes(6).toString('hex')}`
      const opened: EventBus[] = []
      const open = async () => {
        const bus = await createKafkaBus({ brokers, topic, clientId: 'test' })
        opened.push(bus)
        return bus
      }
      return {
        bus: await open(),
        reopen: open,
        async cleanup() {
          await Promise.all(opened.map((bus) => bus.close()))
          const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin()
          await admin.connect()
          await admin.deleteTopics({ topics: [topic] })
          await admin.disconnect()
        },
      }
    },
  })
})
