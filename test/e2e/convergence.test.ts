import { sharedData } from '@xianglian/testkit'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type Engine, type TestHub } from './hub.ts'

const data = sharedData()

type CloudEvent = Readonly<Record<string, unknown>>

/** A fixed seed makes a failure repeatable. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items]
  let state = seed
  for (let index = result.length - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const other = state % (index + 1)
    const [a, b] = [result[index], result[other]]
    if (a !== undefined && b !== undefined) [result[index], result[other]] = [b, a]
  }
  return result
}

async function everyEvent(hub: TestHub): Promise<CloudEvent[]> {
  const { head } = await hub.settled()
  const events: CloudEvent[] = []
  while (events.length < head) events.push(...(await hub.get<CloudEvent[]>(`/v1/events?from=${events.length}&limit=1000`)))
  return events
}

async function sendAll(hub: TestHub, events: readonly CloudEvent[]): Promise<void> {
  for (let first = 0; first < events.length; first += 500) {
    const { status, body } = await hub.post('/v1/events', events.slice(first, first + 500), {
      'content-type': 'application/cloudevents-batch+json',
    })
    if (status !== 202) throw new Error(`the hub answered ${status}: ${JSON.stringify(body)}`)
  }
}

describe.skipIf(!data).for<Engine>(['embedded', 'kafka'])('with the %s bus, arrival order never changes a register', (engine) => {
  let ordered: TestHub
  let scrambled: TestHub
  beforeAll(async () => {
    ordered = await startHub('embedded')
    scrambled = await startHub(engine)
  }, 120_000)
  afterAll(async () => {
    await Promise.all([ordered.stop(), scrambled.stop()])
  }, 60_000)

  test(
    'shuffled, tripled and sent by five clients at once, the same events give equal hashes; so does a rebuild',
    { timeout: 280_000 },
    async () => {
      for (const [mapping, path] of [
        ['coselog-receipt', 'coselog-receipt/receipt.xes.gz'],
        ['road-traffic-fines-sample', 'road-traffic-fines-sample/roadtraffic100traces.xes.gz'],
      ] as const) {
        expect((await ordered.importFile('--mapping', mapping, join(String(data), path))).code).toBe(0)
      }
      const events = await everyEvent(ordered)
      const expected = await ordered.settled()

      const tripled = shuffled([...events, ...events, ...events], 20_261_123)
      const share = Math.ceil(tripled.length / 5)
      await Promise.all(Array.from({ length: 5 }, (_, client) => sendAll(scrambled, tripled.slice(client * share, (client + 1) * share))))
      const actual = await scrambled.settled()
      expect(actual.head).toBe(expected.head)
      expect(actual.hashes).toEqual(expected.hashes)

      expect((await scrambled.hub('rebuild')).code).toBe(0)
      expect((await scrambled.settled()).hashes).toEqual(expected.hashes)
    },
  )
})
