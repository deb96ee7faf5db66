import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startKafka } from '@xianglian/kafka'
import { startEmbeddedPostgres } from '@xianglian/runtime'
import { eventually, runHub, spawnService, testPython } from '@xianglian/testkit'
import { afterEach, expect, test } from 'vitest'

import { httpClient } from './hub.ts'
import { consumeSamples, joinByKafka, publishSamples } from './kafka-system.ts'
import { sampleType } from './sample-schema.ts'

const python = await testPython()
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
}, 60_000)

test.skipIf(!python)(
  'with each service in a process of its own, a type unknown to all of them goes from Python to Python',
  { timeout: 280_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hub-services-'))
    cleanups.push(() => rm(folder, { recursive: true, force: true }))
    const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres') })
    cleanups.push(() => postgres.stop())
    const kafka = await startKafka({ folder: join(folder, 'kafka'), fresh: true })
    cleanups.push(() => kafka.stop())
    const key = `test-${randomBytes(16).toString('hex')}`
    const env = { HUB_DATABASE_URL: postgres.url, HUB_KAFKA_BROKERS: kafka.brokers, HUB_ADMIN_KEY: key, HUB_DATA_DIR: join(folder, 'hub') }
    const start = async (name: string) => {
      const service = await spawnService(name, { env })
      cleanups.push(() => service.stop())
      return service
    }
    const gateway = await start('gateway')
    const registry = await start('registry')
    const query = await start('query')
    for (const name of ['recorder', 'projector', 'delivery']) await start(name)

    const member = `m-${randomBytes(4).toString('hex')}`
    const type = sampleType(member)
    const hub = (...args: readonly string[]) => runHub(args, { HUB_URL: gateway.url, HUB_API_KEY: key })
    const system = { ...(await joinByKafka({ hub }, `/${member}/front-desk`)), registry: registry.url }
    if (!python) throw new Error('skipped without Python')
    const sent = await publishSamples(python, system, type, { strategy: 'record', from: 0, count: 500 })
    const reader = httpClient(query.url, key)
    await eventually(async () => (await reader.settled()).head === sent.length, { what: 'every event recorded', deadline: 60_000 })
    const listed = await reader.get<{ id: string; data: unknown }[]>('/v1/events?limit=1000')
    const published = await consumeSamples(python, system, type, sent.length)
    const byId = new Map(sent.map(({ id, data }) => [id, data]))
    expect(new Map(listed.map(({ id, data }) => [id, data]))).toEqual(byId)
    expect(new Map(published.map(({ headers, data }) => [headers['ce_id'], data]))).toEqual(byId)
    expect((await reader.rows('latest')).filter(({ aggregate }) => aggregate === type.aggregate)).toHaveLength(
      new Set(sent.map(({ subject }) => subject)).size,
    )
  },
)
