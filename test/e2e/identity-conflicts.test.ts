import { randomUUID } from 'node:crypto'

import { eventually } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startHub, type Stats, type TestHub } from './hub.ts'

let hub: TestHub
beforeAll(async () => {
  // Whatever arrives now has arrived by then.
  hub = await startHub('embedded', { HUB_CLOCK: '2999-01-01T00:00:00Z' })
}, 120_000)
afterAll(() => hub.stop(), 60_000)

const [source, id, code] = ['/511602-test/desk', randomUUID(), '511602101']
const send = (name: string) =>
  hub.post(
    '/v1/events',
    {
      specversion: '1.0',
      id,
      source,
      type: 'region.registered',
      subject: `region/${code}`,
      time: '2018-01-01T00:00:00+08:00',
      region: code,
      data: { code, name },
    },
    { 'content-type': 'application/cloudevents+json', prefer: 'wait=10' },
  )

interface Found {
  readonly key: string
  readonly row: string
  readonly since: string
  readonly until: string | null
  readonly status: string
}
const found = async (): Promise<readonly Found[]> => {
  const { code: exit, stdout } = await hub.hub('findings', '--rule', 'identity-conflict', '--status', 'all', '--json')
  expect(exit).toBe(0)
  return JSON.parse(stdout)
}

test(
  'other content under a recorded identity is found until its dead letter is sent again or discarded',
  { timeout: 120_000 },
  async () => {
    expect((await send('协兴镇')).status).toBe(202)
    expect(await send('别的镇')).toMatchObject({ status: 409, body: { code: 'identity-conflict' } })
    const [first] = await found()
    expect(first).toMatchObject({
      key: `dead-letter:${first?.row}`,
      status: 'open',
      until: null,
      region: code,
      evidence: [`${source}#${id}`],
    })
    expect((await hub.get<Stats & { findings: object }>('/v1/stats')).findings).toMatchObject({ 'identity-conflict': 1 })

    // It conflicts once more, and is found anew.
    expect((await hub.hub('deadletters', 'redrive', String(first?.row))).code).toBe(0)
    const [ended, again] = await eventually(async () => {
      const all = await found()
      return all.length === 2 && all
    })
    expect(ended).toMatchObject({ key: first?.key, since: first?.since, status: 'ended' })
    expect(again).toMatchObject({ status: 'open', until: null, region: code })

    expect((await hub.hub('deadletters', 'discard', String(again?.row))).code).toBe(0)
    expect((await found()).map(({ status }) => status)).toEqual(['ended', 'ended'])
    expect((await hub.get<Stats & { findings: object }>('/v1/stats')).findings).not.toHaveProperty('identity-conflict')
  },
)
