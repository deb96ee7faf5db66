import { randomBytes } from 'node:crypto'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { specimen, testGateway, type TestGateway } from './fixture.ts'

let hub: TestGateway
beforeEach(async () => {
  hub = await testGateway()
})
afterEach(() => hub.close())

test('only the administrator may redrive', async () => {
  const answer = await hub.post('/v1/deadletters/redrive', '{"filter":{}}', { 'content-type': 'application/json' })
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  expect((await hub.redrive({})).status).toBe(400)
})

test('a letter of the recorder goes onto the bus as it was', async () => {
  const body = new Uint8Array(randomBytes(20))
  const letter = {
    stage: 'recording',
    coordinate: 'x/1',
    reason: 'unreadable-data',
    detail: '',
    errors: [],
    key: Buffer.from('case/1'),
    headers: { ce_id: 'x' },
    body,
  } as const
  await hub.deadLetters.put([letter, { ...letter, coordinate: 'x/2', body: null }])
  expect(await hub.redrive({ filter: { stage: 'recording' } })).toMatchObject({
    status: 200,
    body: { redriven: 1, rejected: 0, skipped: 1, items: [{ id: 2, status: 'skipped' }] },
  })
  expect(hub.bus.records).toMatchObject([{ key: 'case/1', headers: { ce_id: 'x' }, value: body }])
  expect(hub.deadLetters.letters.map(({ status }) => status)).toEqual(['redriven', 'open'])
})

test('a refused event is judged anew as its own key', async () => {
  const ahead = Date.now() + 600_000
  await hub.postEvent(specimen({ time: new Date(ahead).toISOString() }))
  await hub.postEvent(specimen({ type: 'specimen.lost' }))
  const realNow = Date.now
  Date.now = () => ahead
  try {
    expect((await hub.redrive({ ids: [1, 2] })).body).toMatchObject({ redriven: 1, rejected: 1, items: [{ id: 2, code: 'unknown-type' }] })
  } finally {
    Date.now = realNow
  }
  expect(hub.bus.records.length).toBe(1)
  expect(hub.deadLetters.letters.map(({ status }) => status)).toEqual(['redriven', 'open'])
})

test('nothing is marked when the bus does not take it', async () => {
  await hub.deadLetters.put([
    {
      stage: 'recording',
      coordinate: 'x/1',
      reason: 'unreadable-data',
      detail: '',
      errors: [],
      key: null,
      headers: {},
      body: new Uint8Array(1),
    },
  ])
  hub.bus.hold = () => Promise.reject(new Error('down'))
  expect((await hub.redrive({ filter: {} })).status).toBe(500)
  expect(hub.deadLetters.letters[0]?.status).toBe('open')
})
