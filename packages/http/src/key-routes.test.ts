import { HubError } from '@xianglian/core'
import { createMetrics } from '@xianglian/runtime'
import { memoryBus, testDatabase, testServer, type TestDatabase } from '@xianglian/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createHttpApp } from './app.ts'
import { keyRoutes, type KeyRoutesOptions } from './key-routes.ts'
import { createKeys, migrateKeys, type Keys } from './keys.ts'

const adminKey = 'the-administrator-of-the-test'
let database: TestDatabase
let keys: Keys
const cleanups: (() => unknown)[] = []
beforeAll(async () => {
  database = await testDatabase()
  await migrateKeys(database.pool)
  keys = createKeys(database.pool, adminKey)
})
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup()
  await database.drop()
})

/** Asks for a key where inboxes are made by this bus. */
async function caller(inboxes: KeyRoutesOptions['inboxes'], registryUrl?: string) {
  const metrics = createMetrics()
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const server = await testServer(
    createHttpApp({ title: 'Keys', routes: keyRoutes({ keys, inboxes, registryUrl }), keys, metrics, logger }),
  )
  cleanups.push(server.close, () => metrics.close())
  return async (key: object) => {
    const answer = await fetch(`${server.url}/v1/keys`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminKey}` },
      body: JSON.stringify(key),
    })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  }
}

test('a key for a system that writes to Kafka tells its inbox; one that does not has none', async () => {
  const create = await caller(memoryBus())
  expect(await create({ source: '/511602-hrss/payroll', region: '511602', kafka: true })).toMatchObject({
    status: 201,
    body: { source: '/511602-hrss/payroll', token: expect.any(String), kafka: { topic: 'hub.in.511602-hrss.payroll' } },
  })
  const { body } = await create({ source: '/511602-hrss/desk', region: '511602' })
  expect(body).not.toHaveProperty('kafka')
})

test('it tells where the schema registry is, where that was stated', async () => {
  const key = { source: '/511602-hrss/payroll', region: '511602', kafka: true }
  expect((await (await caller(memoryBus(), 'https://registry.example'))(key)).body.kafka.registry).toBe('https://registry.example')
  expect((await (await caller(memoryBus()))(key)).body.kafka).not.toHaveProperty('registry')
})

test.each(['/511602-hrss', '/511602-hrss/Desk', '/岳池县/desk'])('%s can have no inbox, and gets no key with one', async (source) => {
  const create = await caller(memoryBus())
  const before = await keys.list()
  expect(await create({ source, region: '511602', kafka: true })).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
  expect(await keys.list()).toEqual(before)
})

test('where the bus can make none, its reason is the answer, and no key is left behind', async () => {
  const reason = 'Set HUB_KAFKA_BROKERS, or let the system send by HTTP.'
  const create = await caller({ openInbox: () => Promise.reject(new HubError('invalid-request', reason)) })
  const before = await keys.list()
  expect(await create({ source: '/511602-hrss/payroll', region: '511602', kafka: true })).toMatchObject({
    status: 400,
    body: { code: 'invalid-request', detail: reason },
  })
  expect(await keys.list()).toEqual(before)
})
