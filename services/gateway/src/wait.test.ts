import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { specimen, testGateway, type TestGateway } from './fixture.ts'

let hub: TestGateway
beforeEach(async () => {
  hub = await testGateway()
})
afterEach(() => hub.close())

const wait = { prefer: 'respond-async, wait=20' }
const published = (count: number) => vi.waitFor(() => expect(hub.bus.records.length).toBe(count), { interval: 5 })

test('a request that waits learns the positions once they are recorded', async () => {
  const answer = hub.postBatch([specimen(), specimen()], wait)
  await published(2)
  await hub.record()
  const { status, headers, body } = await answer
  expect([status, headers.get('preference-applied')]).toEqual([202, 'wait=20'])
  expect(body.receipts).toMatchObject([
    { status: 'recorded', position: 0 },
    { status: 'recorded', position: 1 },
  ])
})

test('what was recorded before is a duplicate, or a conflict when it says something else', async () => {
  const event = specimen()
  await hub.postEvent(event)
  await hub.record()
  expect(await hub.postEvent(event, wait)).toMatchObject({ status: 202, body: { receipts: [{ status: 'duplicate', position: 0 }] } })
  const other = { ...event, time: '2026-01-06T00:00:00Z' }
  expect(await hub.postEvent(other, wait)).toMatchObject({ status: 409, body: { code: 'identity-conflict' } })
  expect(await hub.postBatch([other, event], wait)).toMatchObject({
    status: 207,
    body: { receipts: [{ status: 'conflict' }, { status: 'duplicate' }] },
  })
})

test('what expects another position of its stream is stale, and says where the stream stands', async () => {
  const first = specimen({ expectedposition: -1 })
  const late = { ...first, id: 'late' }
  const answer = hub.postBatch([first, late], wait)
  await published(2)
  await hub.record()
  expect(await answer).toMatchObject({
    status: 207,
    body: {
      receipts: [
        { status: 'recorded', position: 0 },
        { status: 'stale', position: 0 },
      ],
    },
  })
  const alone = hub.postEvent(late, wait)
  await published(3)
  await hub.record()
  expect(await alone).toMatchObject({ status: 412, body: { code: 'position-mismatch', position: 0 } })
  const anew = hub.postEvent({ ...late, expectedposition: 0 }, wait)
  await published(4)
  await hub.record()
  expect(await anew).toMatchObject({ status: 202, body: { receipts: [{ status: 'recorded', position: 1 }] } })
})

test('a letter of an earlier attempt, discarded only while another waits, tells nothing about that', async () => {
  const event = specimen({ expectedposition: -1 })
  await hub.postEvent({ ...event, id: 'first' })
  await hub.record()
  await hub.postEvent(event)
  const answer = hub.postEvent({ ...event, expectedposition: 0 }, wait)
  await published(3)
  await hub.record(2)
  const looked = vi.spyOn(hub.deadLetters, 'list')
  // Twice around, so that the letter was seen.
  await vi.waitFor(() => expect(looked.mock.calls.length).toBeGreaterThan(4), { interval: 5 })
  await hub.record()
  expect(await answer).toMatchObject({ status: 202, body: { receipts: [{ status: 'recorded', position: 1 }] } })
})

test('a letter is believed once the recorder is done with its record', async () => {
  const event = specimen({ expectedposition: -1 })
  await hub.postEvent({ ...event, id: 'first' })
  await hub.record()
  const answer = hub.postEvent(event, { prefer: 'wait=1' })
  await published(2)
  const { source, id } = event
  const letter = { stage: 'recording', reason: 'position-mismatch', detail: '', errors: [], status: 'discarded' } as const
  const [lane] = (await hub.bus.heads()).keys()
  const original = { key: null, headers: { ce_expectedposition: '-1' }, body: null }
  await hub.deadLetters.put([{ ...letter, ...original, coordinate: `${lane}/1`, source: String(source), eventId: String(id) }])
  expect(await answer).toMatchObject({ status: 202, body: { receipts: [{ status: 'accepted' }] } })
})

test('a repeat within one request is recorded once', async () => {
  const event = specimen()
  const answer = hub.postBatch([event, event], wait)
  await published(2)
  await hub.record()
  expect((await answer).body.receipts).toMatchObject([
    { status: 'recorded', position: 0 },
    { status: 'duplicate', position: 0 },
  ])
})

test('what is not recorded in time stays accepted', async () => {
  expect(await hub.postEvent(specimen(), { prefer: 'wait=1' })).toMatchObject({ status: 202, body: { receipts: [{ status: 'accepted' }] } })
})

test('many requests wait at once, each for its own', async () => {
  const answers = Array.from({ length: 30 }, () => hub.postBatch([specimen(), specimen()], wait))
  await published(60)
  await hub.record()
  const positions = (await Promise.all(answers)).flatMap(({ body }) => body.receipts.map((receipt) => receipt.position ?? -1))
  expect(positions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, position) => position))
})
