import { join } from 'node:path'

import { eventually } from '@xianglian/testkit'
import { expect, test } from 'vitest'

import { httpClient } from '../e2e/hub.ts'
import { chaosKey, chaosScene, silent } from './scene.ts'
import { startSender } from './sender.ts'
import { expectWhole } from './witness.ts'

const kills = 30
const scene = chaosScene()

test('kill -9 of the standalone at random moments loses and doubles nothing', { timeout: 280_000 }, async () => {
  const home = scene.folder()
  const key = chaosKey()
  const standalone = await scene.occupy('standalone', {
    HUB_DATA_DIR: join(home, 'hub'),
    HUB_ADMIN_KEY: key,
    HUB_SAMPLE: 'off',
    HUB_CLOCK: silent,
  })
  const file = join(home, 'acknowledged')
  const sender = startSender('a', { url: () => standalone.current.url, key, file })
  for (let count = 0; count < kills; count += 1) {
    const goal = sender.acknowledged() + 50 * (1 + Math.floor(Math.random() * 3))
    await eventually(() => sender.acknowledged() >= goal, { what: `acknowledgement ${goal}`, deadline: 60_000 })
    await standalone.kill()
  }
  sender.finish()
  await sender.done
  const reader = httpClient(standalone.current.url, key)
  const { head } = await reader.settled()
  const events: { position: number; source: string; id: string }[] = []
  while (events.length < head) {
    const page = await reader.get<{ position: number | string; source: string; id: string }[]>(
      `/v1/events?from=${events.length}&limit=1000`,
    )
    if (page.length === 0) break
    events.push(...page.map(({ position, source, id }) => ({ position: Number(position), source, id })))
  }
  expect(events).toHaveLength(head)
  expectWhole(events, file)
  expect(await reader.rows('case-step')).toHaveLength(head)
})
