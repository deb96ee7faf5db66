import { join } from 'node:path'

import { startKafka } from '@xianglian/kafka'
import { startEmbeddedPostgres } from '@xianglian/runtime'
import { eventually, freePort } from '@xianglian/testkit'
import { describe, expect, test } from 'vitest'

import { httpClient, type Engine } from '../e2e/hub.ts'
import { chaosKey, chaosScene, pick, silent } from './scene.ts'
import { startSender } from './sender.ts'
import { expectWhole, recordedEvents } from './witness.ts'

const kills = 30
const scene = chaosScene()

describe.for<Engine>(['embedded', 'kafka'])('with the %s bus', (engine) => {
  test(
    '30 kill -9 of gateway, recorder and projector, and one of the broker and the database, lose and double nothing',
    { timeout: 280_000 },
    async () => {
      const home = scene.folder()
      const database = { folder: join(home, 'postgres'), port: await freePort() }
      let postgres = await startEmbeddedPostgres(database)
      scene.atEnd(() => postgres.stop())
      const kafka = engine === 'kafka' ? await startKafka({ folder: join(home, 'kafka'), fresh: true }) : undefined
      if (kafka) scene.atEnd(() => kafka.stop())
      const key = chaosKey()
      const env = {
        HUB_DATABASE_URL: postgres.url,
        HUB_ADMIN_KEY: key,
        HUB_DATA_DIR: join(home, 'hub'),
        HUB_CLOCK: silent,
        ...(kafka ? { HUB_KAFKA_BROKERS: kafka.brokers } : {}),
      }

      const gateway = await scene.occupy('gateway', env)
      const places = [
        gateway,
        await scene.occupy('recorder', env),
        await scene.occupy('recorder', env),
        await scene.occupy('projector', env),
        await scene.occupy('projector', env),
      ]
      const query = await scene.occupy('query', env)
      const reader = httpClient(query.current.url, key)

      const file = join(home, 'acknowledged')
      const sender = startSender('a', { url: () => gateway.current.url, key, file })
      for (let count = 0; count < kills; count += 1) {
        const goal = sender.acknowledged() + 50 * Math.floor(Math.random() * 6)
        await eventually(() => sender.acknowledged() >= goal, { what: `acknowledgement ${goal}`, deadline: 60_000 })
        await pick(places).kill()
        // It comes back by itself, at the same address.
        if (count === 10) process.kill(postgres.pid, 'SIGKILL')
        if (count === 20 && kafka) {
          await kafka.kill()
          await kafka.restart()
        }
      }
      sender.finish()
      await sender.done
      const stats = await reader.settled()
      const events = await recordedEvents(postgres.url)
      expectWhole(events, file)
      expect(stats).toMatchObject({ head: events.length, deadletters: {} })
      expect(await reader.rows('case-step')).toHaveLength(events.length)
    },
  )
})
