import { sampleLetter } from '@xianglian/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { testGateway, type TestGateway } from './fixture.ts'

let hub: TestGateway
beforeEach(async () => {
  hub = await testGateway()
})
afterEach(() => hub.close())

const discard = (body: unknown, authorization = 'Bearer admin') =>
  hub.post('/v1/deadletters/discard', JSON.stringify(body), { 'content-type': 'application/json', authorization })

test('letters are discarded by their ids or by a filter, and kept', async () => {
  await hub.deadLetters.put(['1', '2', '3', '4'].map((coordinate) => sampleLetter({ coordinate, reason: 'identity-conflict' })))
  await hub.deadLetters.put([sampleLetter({ coordinate: '5', reason: 'unknown-type' })])
  await hub.deadLetters.mark([4], 'redriven')
  expect(await discard({ ids: [1, 4, 99] })).toMatchObject({ status: 200, body: { discarded: 1 } })
  expect(await discard({ filter: { reason: 'identity-conflict' } })).toMatchObject({ status: 200, body: { discarded: 2 } })
  expect(hub.deadLetters.letters.map(({ status }) => status)).toEqual(['discarded', 'discarded', 'discarded', 'redriven', 'open'])
  expect(hub.deadLetters.letters.every(({ body }) => body !== null)).toBe(true)
  expect(hub.bus.records).toEqual([])
})

test('only the administrator may discard, and says which', async () => {
  const { status } = await hub.post('/v1/deadletters/discard', '{"filter":{}}', { 'content-type': 'application/json' })
  expect(status).toBe(403)
  expect((await discard({})).status).toBe(400)
})
