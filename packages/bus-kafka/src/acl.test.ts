import { ownKafka } from '@xianglian/testkit'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, expect, test } from 'vitest'

import { createKafkaBus } from './index.ts'

const accounts = { '511602-hrss.payroll': 'one', '511602-other.desk': 'two' }
const broker = await ownKafka({ accounts })
afterAll(() => broker?.stop())

test.skipIf(!broker)(
  'the right that an inbox is told with lets its system write to it, and no other; nor the system elsewhere',
  { timeout: 90_000 },
  async () => {
    if (!broker) return
    const bus = await createKafkaBus({ brokers: [broker.brokers], clientId: 'test' })
    const own = await bus.openInbox('/511602-hrss/payroll')
    const other = await bus.openInbox('/511602-other/desk')
    const write = (username: keyof typeof accounts, topic: string) =>
      writeOnce(broker.guarded ?? '', { username, password: accounts[username] }, topic)
    expect(await write('511602-hrss.payroll', own.name)).toMatch(/authori[sz]/i)
    await broker.tool(own.acl ?? '')
    expect(await write('511602-hrss.payroll', own.name)).toBe('written')
    expect(await write('511602-other.desk', own.name)).toMatch(/authori[sz]/i)
    for (const topic of ['hub.in', other.name]) expect(await write('511602-hrss.payroll', topic)).toMatch(/authori[sz]/i)
    await bus.close()
  },
)

/** What becomes of one record of a stock producer that signs in. */
async function writeOnce(
  brokers: string,
  account: { readonly username: string; readonly password: string },
  topic: string,
): Promise<string> {
  const sasl = { mechanism: 'plain' as const, ...account }
  const producer = new Kafka({ brokers: [brokers], sasl, logLevel: logLevel.NOTHING, retry: { retries: 1 } }).producer()
  try {
    await producer.connect()
    await producer.send({ topic, messages: [{ value: 'one' }] })
    return 'written'
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure)
  } finally {
    await producer.disconnect()
  }
}
