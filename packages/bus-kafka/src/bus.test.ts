import { busContract, testKafka } from '@xianglian/testkit'
import { describe } from 'vitest'

import { kafkaFixture } from './fixture.ts'
import { supports } from './index.ts'

const kafka = await testKafka()

describe.skipIf(!kafka)('on a real broker', () => {
  busContract({
    name: 'the bus on Kafka',
    supports,
    async open() {
      const fixture = await kafkaFixture(kafka?.brokers ?? '')
      return { ...fixture, bus: await fixture.open(), reopen: () => fixture.open() }
    },
  })
})
