import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startKafka } from '@xianglian/kafka'
import { startEmbeddedPostgres } from '@xianglian/runtime'
import { eventually, freePort, spawnService, type ServiceProcess } from '@xianglian/testkit'
import { afterEach, describe, expect, test } from 'vitest'

import { httpClient, type Engine } from '../e2e/hub.ts'
import { startSender } from './sender.ts'
import { expectWhole, recordedEvents } from './witness.ts'

const kills = 30

const cleanups: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
}, 60_000)

/** A place that always has a process running in it: killed ones are started again at once. */
interface Place {
  current: ServiceProcess
  kill(): Promise<void>
}

async function occupy(name: string, env: Record<string, string>): Promise<Place> {
  const fixed = { ...env, HUB_PORT: String(await freePort()) }
  let closing = false
  const killed = new Set<ServiceProcess>()
  // As a supervisor does: a service that ends by itself, because database or broker are only just starting, is started again.
  const revive = async (service: ServiceProcess): Promise<void> => {
    await service.exited
    if (!closing && !killed.has(service)) place.current = await start()
  }
  const start = async (before?: ServiceProcess): Promise<ServiceProcess> => {
    if (before) killed.add(before)
    await before?.kill()
    const service = await spawnService(name, { env: fixed, awaitReady: false })
    void revive(service)
    return service
  }
  const place: Place = {
    current: await spawnService(name, { env: fixed }),
    async kill() {
      place.current = await start(place.current)
    },
  }
  cleanups.push(() => {
    closing = true
    return place.current.stop()
  })
  return place
}

const pick = <T>(items: readonly T[]): T => {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hub-chaos-'))
  cleanups.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe.for<Engine>(['embedded', 'kafka'])('with the %s bus', (engine) => {
  test(
    '30 kill -9 of gateway, recorder and projector, and one of the broker and the database, lose and double nothing',
    { timeout: 280_000 },
    async () => {
      const home = folder()
      const database = { folder: join(home, 'postgres'), port: await freePort() }
      let postgres = await startEmbeddedPostgres(database)
      cleanups.push(() => postgres.stop())
      const kafka = engine === 'kafka' ? await startKafka({ folder: join(home, 'kafka'), fresh: true }) : undefined
      if (kafka) cleanups.push(() => kafka.stop())
      const key = `chaos-${randomBytes(16).toString('hex')}`
      const env = {
        HUB_DATABASE_URL: postgres.url,
        HUB_ADMIN_KEY: key,
        HUB_DATA_DIR: join(home, 'hub'),
        ...(kafka ? { HUB_KAFKA_BROKERS: kafka.brokers } : {}),
      }

      const gateway = await occupy('gateway', env)
      const places = [
        gateway,
        await occupy('recorder', env),
        await occupy('recorder', env),
        await occupy('projector', env),
        await occupy('projector', env),
      ]
      const query = await occupy('query', env)
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

test('kill -9 of the standalone at random moments loses and doubles nothing', { timeout: 280_000 }, async () => {
  const home = folder()
  const key = `chaos-${randomBytes(16).toString('hex')}`
  const standalone = await occupy('standalone', { HUB_DATA_DIR: join(home, 'hub'), HUB_ADMIN_KEY: key, HUB_SAMPLE: 'off' })
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
