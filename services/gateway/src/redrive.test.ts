import { randomBytes } from 'node:crypto'

import { maxPageBytes, type NewDeadLetter } from '@xianglian/core'
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

/** A letter of the recorder. */
const letter = (changes: Partial<NewDeadLetter> = {}): NewDeadLetter => ({
  stage: 'recording',
  coordinate: 'cluster/hub.in/0/1',
  reason: 'unreadable-data',
  detail: '',
  errors: [],
  key: Buffer.from('case/1'),
  headers: { ce_id: 'x' },
  body: new Uint8Array(randomBytes(20)),
  ...changes,
})

test('a letter of the recorder goes onto the bus as it was', async () => {
  const first = letter()
  await hub.deadLetters.put([first, letter({ coordinate: 'cluster/hub.in/0/2', body: null })])
  expect(await hub.redrive({ filter: { stage: 'recording' } })).toMatchObject({
    status: 200,
    body: { redriven: 1, rejected: 0, skipped: 1, items: [{ id: 2, status: 'skipped' }] },
  })
  expect(hub.bus.records).toMatchObject([{ key: 'case/1', headers: { ce_id: 'x' }, value: first.body }])
  expect(hub.deadLetters.letters.map(({ status }) => status)).toEqual(['redriven', 'open'])
})

test("a letter of a system's own inbox goes back into it, and none goes under another source", async () => {
  await hub.bus.openInbox('/511602-hrss/payroll')
  const inbox = 'cluster/hub.in.511602-hrss.payroll/3'
  await hub.deadLetters.put([
    letter({ coordinate: `${inbox}/1`, source: '/511602-hrss/payroll' }),
    letter({ coordinate: `${inbox}/2`, reason: 'forbidden', source: '/511602-mca/desk' }),
    letter({ coordinate: `${inbox}/3`, reason: 'unknown-schema', source: '/511602-mca/desk' }),
    letter({ coordinate: `${inbox}/4`, reason: 'invalid-wire-format' }),
    letter({ coordinate: 'cluster/hub.in.511602-hrss.gone/0/1', source: '/511602-hrss/gone' }),
  ])
  expect((await hub.redrive({ filter: {} })).body).toMatchObject({
    redriven: 2,
    rejected: 3,
    items: [
      { id: 2, status: 'rejected', code: 'forbidden' },
      { id: 3, status: 'rejected', code: 'forbidden' },
      { id: 5, status: 'rejected', code: 'invalid-request' },
    ],
  })
  expect(hub.bus.records.map(({ foreign }) => foreign?.source)).toEqual(['/511602-hrss/payroll', '/511602-hrss/payroll'])
  expect(hub.deadLetters.letters.map(({ status }) => status)).toEqual(['redriven', 'open', 'open', 'redriven', 'open'])
})

test('a record that was too large is not sent again: it would only be kept twice', async () => {
  await hub.deadLetters.put([letter({ reason: 'too-large' })])
  expect((await hub.redrive({ filter: {} })).body).toMatchObject({ redriven: 0, rejected: 1, items: [{ id: 1, code: 'too-large' }] })
  expect(hub.bus.records).toEqual([])
})

test('letters behind a page that ends early are redriven too', async () => {
  const body = Buffer.alloc(maxPageBytes)
  const coordinates = ['1', '2', '3'].map((offset) => `cluster/hub.in/0/${offset}`)
  await hub.deadLetters.put(coordinates.map((coordinate) => letter({ coordinate, body })))
  expect((await hub.redrive({ filter: {} })).body).toMatchObject({ redriven: 3, rejected: 0 })
})

test('what comes back as a new letter meanwhile is not sent again by the same call', async () => {
  let sent = 0
  hub.bus.hold = async () => {
    sent += 1
    if (sent < 5) await hub.deadLetters.put([letter({ coordinate: `cluster/hub.in/0/${sent + 10}` })])
  }
  await hub.deadLetters.put([letter()])
  expect((await hub.redrive({ filter: {} })).body).toMatchObject({ redriven: 1, rejected: 0 })
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
  await hub.deadLetters.put([letter({ key: null, headers: {} })])
  hub.bus.hold = () => Promise.reject(new Error('down'))
  expect((await hub.redrive({ filter: {} })).status).toBe(500)
  expect(hub.deadLetters.letters[0]?.status).toBe('open')
})
