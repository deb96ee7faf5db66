import { randomUUID } from 'node:crypto'

import { HubError } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { openApi } from '@xianglian/http'
import { memoryStore } from '@xianglian/testkit'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'

import { commandsRoute } from './commands-route.ts'
import { testGateway, type TestGateway } from './fixture.ts'

let hub: TestGateway
beforeEach(async () => {
  hub = await testGateway({ recording: true })
})
afterEach(() => hub.close())

const stream = (specimenNo: string) => hub.store.readSubject(`specimen/${specimenNo}`)
/** A note about a specimen of its own, and one that is sealed. */
const noted = async (data: object = {}) => {
  const specimenNo = randomUUID()
  await hub.note({ data: { specimenNo, ...data } })
  return { specimenNo }
}
const sealed = () => noted({ title: 'last' })

describe('a command', () => {
  test('is recorded as one event of the key’s own source and region, and says where', async () => {
    const specimenNo = randomUUID()
    const { status, headers, body } = await hub.note({ data: { specimenNo, title: 'first' }, time: '2026-01-05T08:00:00+08:00' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ status: 'recorded', source: '/511602-hrss/desk', type: 'specimen.noted', position: 0 })
    expect(headers.get('etag')).toBe('"0"')
    const [event] = await stream(specimenNo)
    expect(event?.envelope).toMatchObject({ id: body['id'], region: '511602', time: Date.parse('2026-01-05T00:00:00Z'), extensions: {} })
    expect(event && hub.catalogue.dataOf(event)).toMatchObject({ specimenNo, title: 'first', count: null })
    expect(hub.bus.records[0]?.headers['ce_expectedposition']).toBe('-1')
  })

  test('names the key anew where it is left out, and happens now where no time is stated', async () => {
    const before = Date.now()
    const subjects = await Promise.all([{}, { specimenNo: null }].map(async (data) => String((await hub.note({ data })).body['subject'])))
    expect(new Set(subjects).size).toBe(2)
    for (const subject of subjects) {
      expect(subject).toMatch(/^specimen\/511602-\d{4}-[0-9a-hjkmnp-tv-z]{12}$/)
      const [event] = await hub.store.readSubject(subject)
      expect(event?.envelope.time).toBeGreaterThanOrEqual(before)
      expect(event?.envelope.time).toBeLessThanOrEqual(Date.now())
    }
  })

  test('that the state of affairs forbids is refused in both languages, and nothing is sent', async () => {
    const data = await sealed()
    const { status, body } = await hub.note({ data })
    expect(status).toBe(409)
    expect(body).toMatchObject({
      code: 'command-refused',
      detail: 'The specimen is sealed in 511602.',
      reason: { zh: '标本已封存', en: 'The specimen is sealed in 511602.' },
    })
    expect(hub.bus.records).toHaveLength(1)
    expect(await hub.metrics.registry.metrics()).toContain('gateway_commands_total{outcome="command-refused"} 1')
  })

  test('on a stream of more events than a decision can rest on is refused', async () => {
    const { specimenNo } = await noted()
    const events = await stream(specimenNo)
    const long = { ...memoryStore(), readSubject: async () => Array.from({ length: 2_001 }, () => events).flat() }
    const slow = await testGateway({ store: long })
    const { status, body } = await slow.note({ data: { specimenNo } })
    await slow.close()
    expect(status).toBe(409)
    expect(body).toMatchObject({ code: 'command-refused', reason: { zh: expect.stringContaining('记录过多') } })
    expect(slow.bus.records).toEqual([])
  })

  test.each([
    [{ data: { typo: 1 } }, 'invalid-data', '/data/typo'],
    [{ data: { count: '1' } }, 'invalid-data', '/data/count'],
    [{ data: { specimenNo: 'a/b' } }, 'invalid-data', '/data/specimenNo'],
    [{ data: [] }, 'invalid-data', '/data'],
    [{}, 'invalid-request', '/data'],
    [{ data: {}, time: 'yesterday' }, 'invalid-envelope', '/time'],
    [{ data: {}, time: '9999-01-01T00:00:00Z' }, 'time-ahead', '/time'],
    // In Asia/Shanghai it is the year 10000 by then, which no number can be named by.
    [{ data: {}, time: '9999-12-31T23:00:00Z' }, 'time-ahead', '/time'],
    [{ data: {}, region: '' }, 'invalid-envelope', '/region'],
    [{ data: {}, void: true }, 'invalid-request', '/void'],
  ])('%j is refused as %s at %s', async (sent, code, pointer) => {
    expect(await hub.note(sent)).toMatchObject({ status: 400, body: { code, errors: [{ pointer }] } })
    expect(hub.bus.records).toEqual([])
  })

  test('larger than an event may be is refused', async () => {
    expect(await hub.note({ data: { title: 'x'.repeat(600_000) } })).toMatchObject({ status: 413, body: { code: 'too-large' } })
  })

  test.each(['specimen/burn', 'specimen/constructor', 'constructor/note', 'case/file'])(
    '%s is not there, and what is, is named',
    async (path) => {
      expect(await hub.note({ data: {} }, {}, path)).toMatchObject({
        status: 404,
        body: { code: 'not-found', detail: expect.stringContaining('There are specimen/note.') },
      })
    },
  )

  test('that is not recorded in time is accepted, and says where to ask', async () => {
    const slow = await testGateway({ limits: { commandWait: 50 } })
    const { status, headers, body } = await slow.note({ data: {} })
    await slow.close()
    expect(status).toBe(202)
    const receipt = `/v1/receipts?source=%2F511602-hrss%2Fdesk&id=${String(body['id'])}`
    expect(body).toMatchObject({ status: 'accepted', receipt })
    expect([headers.get('location'), headers.get('etag')]).toEqual([receipt, null])
  })

  test('is given back when the bus does not take it', async () => {
    hub.bus.hold = () => Promise.reject(new HubError('unavailable', 'away', { retryable: true }))
    expect(await hub.note({ data: {} })).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } })
  })
})

describe('who commands', () => {
  const as = (key: string, source?: string) => hub.note({ data: {}, region: '511602', source }, { authorization: `Bearer ${key}` })

  test.each([
    ['desk', '/511602-hrss/desk', 201],
    ['desk', '/511602-hrss/other', 403],
    ['office', undefined, 400],
    ['office', '/511602-hrss/other', 201],
    ['office', '/511603-hrss/other', 403],
    ['admin', undefined, 400],
    ['admin', '/511603-hrss/other', 201],
    ['admin', '/hub/alarm', 403],
    ['nobody', undefined, 401],
  ])('the key %s under source %s: %i', async (key, source, status) => {
    expect(await as(key, source)).toMatchObject({ status })
    expect(hub.bus.records).toHaveLength(status === 201 ? 1 : 0)
  })
})

describe('If-Match', () => {
  const match = (etag: string) => ({ 'if-match': etag })

  test('holds the command to the position that was looked at', async () => {
    const data = await noted()
    const second = await hub.note({ data }, match('"0"'))
    expect([second.status, second.headers.get('etag')]).toEqual([201, '"1"'])
    expect(await hub.note({ data }, match('"0"'))).toMatchObject({
      status: 412,
      body: { code: 'position-mismatch', position: 1, retryable: false },
    })
    expect(await hub.note({ data }, match('*'))).toMatchObject({ status: 201 })
    expect(await stream(data.specimenNo)).toHaveLength(3)
  })

  test('of a stream without events is -1, which no other matches', async () => {
    expect(await hub.note({ data: {} }, match('*'))).toMatchObject({ status: 412, body: { position: -1 } })
    expect(await hub.note({ data: {} }, match('"0"'))).toMatchObject({ status: 412, body: { position: -1 } })
    expect(await hub.note({ data: {} }, match('"-1"'))).toMatchObject({ status: 201 })
  })

  test.each(['0', 'W/"0"', '"0", "1"', '"x"'])('%s is no ETag of the hub', async (etag) => {
    expect(await hub.note({ data: {} }, match(etag))).toMatchObject({ status: 400, body: { errors: [{ pointer: '/if-match' }] } })
  })
})

describe('Idempotency-Key', () => {
  const key = () => ({ 'idempotency-key': randomUUID() })

  test('makes a repeat answer what was recorded, whatever is the case by now', async () => {
    const [call, specimenNo] = [key(), randomUUID()]
    const once = () => hub.note({ data: { specimenNo, title: 'last' } }, call)
    const [first, again] = [await once(), await once()]
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toEqual({ ...first.body, status: 'repeated' })
    expect(again.headers.get('etag')).toBe('"0"')
    expect(hub.bus.records).toHaveLength(1)
  })

  test('names what is left out once', async () => {
    const call = key()
    const once = () => hub.note({ data: { title: 'a' } }, call)
    const [first, again] = [await once(), await once()]
    expect(again.body['subject']).toBe(first.body['subject'])
    const elsewhere = await hub.note({ data: { title: 'a' }, region: '511603' }, call)
    expect(elsewhere).toMatchObject({ status: 200, body: { subject: first.body['subject'] } })
  })

  test('that was used for something else is a conflict', async () => {
    const call = key()
    await hub.note({ data: { title: 'a' } }, call)
    const { status, body } = await hub.note({ data: { title: 'b' } }, call)
    expect([status, body.code]).toEqual([409, 'identity-conflict'])
    expect(hub.bus.records).toHaveLength(1)
  })

  test('is a system’s own', async () => {
    const call = key()
    const as = (source: string) => hub.note({ data: { title: source }, source }, { ...call, authorization: 'Bearer office' })
    expect(await as('/511602-hrss/one')).toMatchObject({ status: 201 })
    expect(await as('/511602-hrss/two')).toMatchObject({ status: 201 })
  })

  test('comes to one event however many ask at once', async () => {
    const call = key()
    const [specimenNo, other] = [randomUUID(), randomUUID()]
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        // A call that comes later has another time.
        if (index > 3) await vi.waitFor(() => expect(hub.bus.records.length).toBeGreaterThan(0), { interval: 1 })
        return hub.note({ data: { specimenNo } }, call)
      }),
    )
    expect(answers.every(({ status }) => status === 201 || status === 200)).toBe(true)
    expect(new Set(answers.map(({ body }) => `${String(body['id'])} ${String(body['position'])}`)).size).toBe(1)
    expect(await stream(specimenNo)).toHaveLength(1)
    expect(hub.deadLetters.letters.filter(({ status }) => status === 'open')).toEqual([])
    expect(await hub.note({ data: { specimenNo: other } }, call)).toMatchObject({ status: 409 })
  })

  test('comes to one event, and to no conflict, where another call with it is recorded while this one looks', async () => {
    const store = memoryStore()
    let meanwhile: (() => Promise<unknown>) | undefined
    const behind = async <T>(looked: Promise<T>): Promise<T> => {
      const seen = await looked
      const other = meanwhile
      meanwhile = undefined
      await other?.()
      return seen
    }
    const watched = [
      { find: (source: string, id: string) => behind(store.find(source, id)) },
      { readSubject: (subject: string, to?: number) => behind(store.readSubject(subject, to)) },
    ]
    for (const look of watched) {
      const racing = await testGateway({ recording: true, store: { ...store, ...look } })
      try {
        const [call, specimenNo] = [key(), randomUUID()]
        const once = () => racing.note({ data: { specimenNo } }, call)
        // The other call has another time, so that its event is other content under the same identity.
        meanwhile = () => racing.note({ data: { specimenNo }, time: '2026-01-05T08:00:00+08:00' }, call)
        expect(await once()).toMatchObject({ status: 200, body: { status: 'repeated' } })
        expect(await racing.store.readSubject(`specimen/${specimenNo}`)).toHaveLength(1)
        expect(racing.deadLetters.letters.filter(({ status }) => status === 'open')).toEqual([])
      } finally {
        await racing.close()
      }
    }
  })

  test('is a text of 1 to 200 characters', async () => {
    for (const [length, status] of [
      [0, 400],
      [200, 201],
      [201, 400],
    ] as const)
      expect(await hub.note({ data: {} }, { 'idempotency-key': 'x'.repeat(length) })).toMatchObject({ status })
  })
})

const dataSchemas = z.object({ anyOf: z.array(z.looseObject({ title: z.string() })) })
const body = z.object({ schema: z.object({ properties: z.object({ data: dataSchemas }) }) })
const operation = z.object({ description: z.string(), requestBody: z.object({ content: z.object({ 'application/json': body }) }) })
const told = z.object({ '/v1/commands/{aggregate}/{command}': z.object({ post: operation }) })

test('the description tells every command of the hub, with the fields that each takes', () => {
  const route = commandsRoute({ definitions: aggregates, execute: () => Promise.reject(new Error('not here')), onOutcome: () => undefined })
  const { description, requestBody } = told.parse(openApi('Test', [route])['paths'])['/v1/commands/{aggregate}/{command}'].post
  const schemas = requestBody.content['application/json'].schema.properties.data.anyOf
  const commands = aggregates.flatMap((each) => Object.values(each.commands))
  expect(schemas.map(({ title }) => title)).toEqual(commands.map(({ records }) => records))
  for (const { records } of commands) expect(description).toContain(`records \`${records}\``)
  // The number of a case is made where it is left out; that of the case to be accepted is not.
  expect(schemas.find(({ title }) => title === 'case.filed')?.['required']).toEqual([])
  expect(schemas.find(({ title }) => title === 'case.accepted')?.['required']).toEqual(['caseNo'])
})

test('of two that decide at the same instant one is recorded, and the other learns that it came too late', async () => {
  const racing = await testGateway()
  try {
    const specimenNo = randomUUID()
    const answers = [racing.note({ data: { specimenNo } }), racing.note({ data: { specimenNo } })]
    await vi.waitFor(() => expect(racing.bus.records).toHaveLength(2), { interval: 5 })
    await racing.record()
    const [won, lost] = (await Promise.all(answers)).toSorted((a, b) => a.status - b.status)
    expect(won).toMatchObject({ status: 201, body: { position: 0 } })
    expect(lost).toMatchObject({ status: 412, body: { code: 'position-mismatch', position: 0, retryable: true } })
    expect(await racing.store.head()).toBe(1)
  } finally {
    await racing.close()
  }
})
