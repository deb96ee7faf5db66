import { randomBytes } from 'node:crypto'

import type { InboxRecord } from '@xianglian/core'
import { readUntil, testKafka } from '@xianglian/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { kafkaFixture } from './fixture.ts'

const kafka = await testKafka()
const newSource = (): string => `/511602-test/${randomBytes(6).toString('hex')}`

describe.skipIf(!kafka)('what strangers write to a real broker', () => {
  let subject: Awaited<ReturnType<typeof kafkaFixture>>
  beforeEach(async () => {
    subject = await kafkaFixture(kafka?.brokers ?? '')
  })
  afterEach(() => subject.cleanup())

  test('a record of 100,000 headers is read with the first thousand, and says how many are left out', async () => {
    const bus = await subject.open()
    const { name: inbox } = await bus.openInbox(newSource())
    const headers = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`h${index}`, '']))
    await subject.send(inbox, [{ key: 'a', value: 'many', headers }])
    await subject.send(inbox, [{ key: 'a', value: 'after', headers: { ['__proto__']: 'x' } }])
    const [many, after] = await readUntil(bus, new Map(), ({ length }) => length === 2)
    expect(Object.keys(many?.headers ?? {})).toEqual(Object.keys(headers).slice(0, 1_000))
    expect(many?.headersLeftOut).toBe(99_000)
    expect(Object.keys(after?.headers ?? {})).toEqual(['__proto__'])
    expect(after).not.toHaveProperty('headersLeftOut')
  })
})
