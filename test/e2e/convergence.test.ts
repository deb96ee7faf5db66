import { sharedData } from '@xianglian/testkit'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type Engine, type Stats, type TestHub } from './hub.ts'

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

describe.skipIf(!data)('arrival order never changes a register', () => {
  let events: readonly CloudEvent[]
  let expected: Stats
  beforeAll(async () => {
    const ordered = await startHub('embedded')
    try {
      for (const [mapping, path] of [
        ['coselog-receipt', 'coselog-receipt/receipt.xes.gz'],
        ['road-traffic-fines-sample', 'road-traffic-fines-sample/roadtraffic100traces.xes.gz'],
      ] as const) {
        const { code } = await ordered.importFile('--mapping', mapping, join(String(data), path))
        if (code !== 0) throw new Error(`The import with ${mapping} ended with ${code}.`)
      }
      events = await everyEvent(ordered)
      expected = await ordered.settled()
    } finally {
      await ordered.stop()
    }
  }, 280_000)

  let scrambled: TestHub | undefined
  afterEach(() => scrambled?.stop(), 60_000)

  test.for<Engine>(['embedded', 'kafka'])(
    'with the %s bus: shuffled, tripled and sent by five clients at once, the same events give equal hashes; so does a rebuild',
    { timeout: 280_000 },
    async (engine) => {
      const hub = (scrambled = await startHub(engine))
      const tripled = shuffled([...events, ...events, ...events], 20_261_123)
      const share = Math.ceil(tripled.length / 5)
      await Promise.all(Array.from({ length: 5 }, (_, client) => sendAll(hub, tripled.slice(client * share, (client + 1) * share))))
      const actual = await hub.settled()
      expect(actual.head).toBe(expected.head)
      expect(actual.hashes).toEqual(expected.hashes)

      expect((await hub.hub('rebuild')).code).toBe(0)
      expect((await hub.settled()).hashes).toEqual(expected.hashes)
    },
  )
})
