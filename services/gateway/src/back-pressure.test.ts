import { HubError } from '@xianglian/core'
import { memoryBus } from '@xianglian/testkit'
import { expect, onTestFinished, test, vi } from 'vitest'

import { specimen, testGateway, type TestGateway } from './fixture.ts'

async function gatewayWith(
  limits: NonNullable<Parameters<typeof testGateway>[0]>['limits'],
  hold?: () => Promise<void>,
): Promise<TestGateway> {
  const bus = memoryBus()
  bus.hold = hold
  const hub = await testGateway({ bus, ...(limits && { limits }) })
  onTestFinished(async () => {
    bus.hold = undefined
    await hub.close()
  })
  return hub
}

const batch = () => Array.from({ length: 25 }, () => specimen())

test('a slow bus makes a key that fills its share wait, and a full queue refuse all; what was taken still arrives', async () => {
  const open = Promise.withResolvers<void>()
  const hub = await gatewayWith({ maxEvents: 100, share: 0.5 }, () => open.promise)
  const taken = [hub.postBatch(batch()), hub.postBatch(batch())]
  await vi.waitFor(async () => expect(await hub.metrics.registry.metrics()).toContain('hub_gateway_queue_events 50'))
  const busy = await hub.postBatch(batch())
  expect(busy).toMatchObject({ status: 429, body: { code: 'busy', retryable: true } })
  expect(Number(busy.headers.get('retry-after'))).toBeGreaterThan(0)
  const byAdmin = batch().map((event) => ({ ...event, region: '511602' }))
  taken.push(hub.postBatch(byAdmin, { authorization: 'Bearer admin' }), hub.postBatch(byAdmin, { authorization: 'Bearer admin' }))
  await vi.waitFor(async () => expect(await hub.metrics.registry.metrics()).toContain('hub_gateway_queue_events 100'))
  open.resolve()
  expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([202, 202, 202, 202])
  expect(hub.bus.records.length).toBe(100)
})

test('a bus that fails is 503 with Retry-After, and the next event goes through', async () => {
  const hub = await gatewayWith({}, () => Promise.reject(new HubError('unavailable', 'broker gone', { retryable: true })))
  const answer = await hub.postEvent(specimen())
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  hub.bus.hold = undefined
  expect((await hub.postEvent(specimen())).status).toBe(202)
})

test('a bus that never answers gives the event back at the deadline', async () => {
  const open = Promise.withResolvers<void>()
  const hub = await gatewayWith({ deadline: 50 }, () => open.promise)
  expect(await hub.postEvent(specimen())).toMatchObject({ status: 503, body: { retryable: true } })
  open.resolve()
})

test('bodies beyond the memory for them are refused before they are read in full', async () => {
  const hub = await gatewayWith({ bodyBytes: 1_000 })
  expect(await hub.postEvent(specimen({}, { title: 'x'.repeat(2_000) }))).toMatchObject({
    status: 503,
    body: { code: 'unavailable', retryable: true },
  })
  expect((await hub.postEvent(specimen())).status).toBe(202)
})

test('a request counts against the memory for bodies until it is answered', async () => {
  const open = Promise.withResolvers<void>()
  const hub = await gatewayWith({ bodyBytes: 3_000 }, () => open.promise)
  const large = () => specimen({}, { title: 'x'.repeat(2_000) })
  const first = hub.postEvent(large())
  await vi.waitFor(async () => expect(await hub.metrics.registry.metrics()).toContain('hub_gateway_queue_events 1'))
  expect((await hub.postEvent(large())).status).toBe(503)
  open.resolve()
  expect((await first).status).toBe(202)
  expect((await hub.postEvent(large())).status).toBe(202)
})

test('dead letters of one key are capped', async () => {
  const hub = await gatewayWith({ deadLettersPerKey: 3 })
  for (let sent = 0; sent < 5; sent += 1) expect((await hub.postEvent(specimen({ type: 'specimen.lost' }))).status).toBe(400)
  expect(hub.deadLetters.letters.length).toBe(3)
})
