import { randomInt, randomUUID } from 'node:crypto'

import type { DomainEvent, NewDeadLetter } from '@xianglian/core'
import { aggregate, eventRef, instant, integer, register, rollup, rule, text } from '@xianglian/domain'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { source, testQuery, type TestQuery } from './fixture.ts'

// Lamps are to be put out within a day.

const schemaOf = (name: string): string =>
  JSON.stringify({
    type: 'record',
    name,
    namespace: 'xianglian.lamp',
    eventType: `lamp.${name.toLowerCase()}`,
    subjectTemplate: 'lamp/{lampId}',
    doc: 'A lamp.',
    fields: [
      { name: 'lampId', type: 'string', doc: 'The lamp' },
      { name: 'street', type: ['null', 'string'], default: null, doc: 'Where it stands' },
    ],
  })

interface LampState {
  readonly lampId?: string
  readonly region?: string | null
  readonly litAt?: string
  readonly litBy?: string
  readonly outAt?: string
}
interface LampData {
  readonly lampId: string
  readonly street: string | null
}
type LampEvent = DomainEvent<'lamp.lit', LampData> | DomainEvent<'lamp.out', LampData>
const columns = { lampId: text, region: text.optional, litAt: instant, litBy: text, outAt: instant.optional }
const day = (number: number): string => `2026-01-0${number}T00:00:00.000Z`

const burning = rule<{ readonly litAt: string; readonly litBy: string; readonly outAt?: string | null | undefined }>({
  id: 'burning',
  clause: '一',
  severity: 'warning',
  message: { zh: '长明灯', en: 'Lamp burns for more than a day' },
  judge: ({ litAt, litBy, outAt }) => ({ since: new Date(Date.parse(litAt) + 86_400_000).toISOString(), until: outAt, evidence: [litBy] }),
})
const seen = rule<{ readonly litAt: string }>({
  ...burning,
  id: 'seen',
  severity: 'notice',
  judge: ({ litAt }) => ({ since: litAt, details: { watts: 60 } }),
})
const lamp = aggregate<LampState, LampEvent>({
  name: 'lamp',
  initial: {},
  evolve: {
    'lamp.lit': (_, event) => ({ lampId: event.data.lampId, region: event.data.street, litAt: event.time, litBy: eventRef(event) }),
    'lamp.out': (state, { time }) => ({ ...state, outAt: time }),
  },
  registers: {
    lamp: register({
      columns,
      rows: ({ lampId, litAt, litBy, ...more }) => (lampId && litAt && litBy ? [{ lampId, litAt, litBy, ...more }] : []),
      rules: [burning, seen],
      rollups: {
        'lamp-count': rollup(columns, { by: { lampId: text }, sums: { lamps: integer }, of: ({ lampId }) => ({ lampId, lamps: 1 }) }),
      },
    }),
  },
})

let now = day(5)
let hub: TestQuery
beforeAll(async () => {
  hub = await testQuery({ schemas: [schemaOf('Lit'), schemaOf('Out')], definitions: [lamp], clock: () => Date.parse(now) })
})
afterAll(() => hub.close())

/** A street of its own with lamps lit on these days, and put out where a second day is stated; their ids in the order of the days. */
async function street(
  ...lamps: readonly (readonly [lit: number, out?: number])[]
): Promise<{ readonly name: string; readonly ids: readonly string[] }> {
  const name = randomUUID()
  const ids = lamps.map(() => randomUUID())
  const events = lamps.flatMap(([lit, out], index) => [
    { type: 'lamp.lit', time: day(lit), data: { lampId: ids[index], street: name }, envelope: { id: `lit-${ids[index]}` } },
    ...(out === undefined ? [] : [{ type: 'lamp.out', time: day(out), data: { lampId: ids[index] } }]),
  ])
  await hub.record(...events)
  await hub.project()
  return { name, ids }
}

const rowsOf = async (query: string): Promise<readonly [row: string, status: string][]> =>
  (await hub.get(`/v1/findings?${query}`)).body.items.map(({ row, status }: { row: string; status: string }) => [row, status])

test('a finding is told with its rule, its row and what it rests on', async () => {
  const { name, ids } = await street([1, 4])
  const { status, body } = await hub.get(`/v1/findings?region=${name}`)
  const about = { register: 'lamp', row: ids[0], region: name, org: null, clause: '一', message: burning.message }
  expect(status).toBe(200)
  expect(body).toEqual({
    items: [
      {
        key: `seen:lamp/${ids[0]}`,
        rule: 'seen',
        severity: 'notice',
        ...about,
        since: day(1),
        until: null,
        status: 'open',
        evidence: [],
        details: { watts: 60 },
      },
      {
        key: `burning:lamp/${ids[0]}`,
        rule: 'burning',
        severity: 'warning',
        ...about,
        since: day(2),
        until: day(4),
        status: 'ended',
        evidence: [`${source}#lit-${ids[0]}`],
        details: {},
      },
    ],
    next: null,
  })
})

test('findings are pending, open or ended at the hub’s clock, or at another', async () => {
  const { name, ids } = await street([1, 3], [3], [4])
  const [ended, open, pending] = ids
  now = day(4)
  expect(await rowsOf(`region=${name}&rule=burning`)).toEqual([
    [ended, 'ended'],
    [open, 'open'],
    [pending, 'pending'],
  ])
  for (const [row, status] of [
    [ended, 'ended'],
    [open, 'open'],
    [pending, 'pending'],
  ])
    expect(await rowsOf(`region=${name}&rule=burning&status=${status}`)).toEqual([[row, status]])
  expect(await rowsOf(`region=${name}&rule=burning&status=open&at=${day(2)}`)).toEqual([[ended, 'open']])
  now = day(5)
  expect(await rowsOf(`region=${name}&rule=burning&status=pending`)).toEqual([])
})

test('rules and regions are alternatives, a row is one of a register', async () => {
  const [one, other] = [await street([1]), await street([2])]
  const both = `region=${one.name}&region=${other.name}`
  expect(await rowsOf(`${both}&rule=seen`)).toEqual([
    [one.ids[0], 'open'],
    [other.ids[0], 'open'],
  ])
  expect(await rowsOf(`${both}&rule=seen&rule=burning`)).toHaveLength(4)
  expect(await rowsOf(`register=lamp&row=${other.ids[0]}`)).toHaveLength(2)
  expect(await rowsOf(`register=lamp-count&row=${other.ids[0]}`)).toEqual([])
})

test('a region is found by every form of its code', async () => {
  const code = `51${randomInt(100_000, 999_999)}1`
  const lampId = randomUUID()
  await hub.record({ type: 'lamp.lit', data: { lampId, street: code }, time: day(1) })
  await hub.project()
  for (const form of [code, `${code}000`]) expect(await rowsOf(`region=${form}&rule=seen`)).toEqual([[lampId, 'open']])
  for (const other of [code.slice(0, 6), `${code}100`]) expect(await rowsOf(`region=${other}`)).toEqual([])
})

test('pages follow each other by the instant at which findings begin', async () => {
  const { name } = await street([2], [1], [3])
  const since: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await hub.get(`/v1/findings?region=${name}&limit=2${cursor}`)
    since.push(...body.items.map((item: { since: string }) => item.since))
    if (body.next === null) break
    cursor = `&cursor=${encodeURIComponent(body.next)}`
  }
  expect(since).toEqual([day(1), day(2), day(2), day(3), day(3), day(4)])
})

test('the numbers of the hub count the open ones by rule and hash all of them', async () => {
  now = day(1)
  const before = (await hub.get('/v1/stats?hash=1')).body
  const { name } = await street([2, 3])
  const after = (await hub.get('/v1/stats?hash=1')).body
  expect([before, after].map(({ hashes }) => hashes.findings)).toEqual([
    expect.stringMatching(/^[0-9a-f]{64}$/),
    expect.stringMatching(/^[0-9a-f]{64}$/),
  ])
  expect(after.hashes.findings).not.toBe(before.hashes.findings)
  expect(after.findings['burning']).toBeUndefined()
  expect(await rowsOf(`region=${name}&rule=burning`)).toEqual([])
  now = day(2)
  expect((await hub.get('/v1/stats')).body.findings['seen']).toBe((after.findings['seen'] ?? 0) + (await litOn(2)))
})

/** How many lamps of all streets are found seen from this day on. */
const litOn = async (number: number): Promise<number> =>
  (await hub.get(`/v1/findings?rule=seen&limit=1000`)).body.items.filter(({ since }: { since: string }) => since === day(number)).length

test.each(['at=2026', 'status=closed', 'limit=0', 'cursor=x', 'rules=burning'])('%s is refused', async (query) => {
  expect(await hub.get(`/v1/findings?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
})

test.each([
  ['rule=seen&rule=nope', '/rule', 'There is no rule nope; there are burning, identity-conflict, seen, unjudged.'],
  ['rule=', '/rule', 'There is no rule ; there are burning, identity-conflict, seen, unjudged.'],
  ['register=nope', '/register', 'There is no register nope; there are dead-letter, lamp, lamp-count.'],
])('%s is refused, naming what there is', async (query, pointer, detail) => {
  const errors = [{ pointer, code: 'invalid-request', detail }]
  expect(await hub.get(`/v1/findings?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-request', errors } })
  expect((await hub.get('/v1/findings?rule=unjudged&register=lamp')).status).toBe(200)
})

test('a read waits for the position that it names', async () => {
  const { ids } = await street([1])
  const last = (await hub.store.head()) - 1
  expect(await rowsOf(`row=${ids[0]}&rule=seen&minPosition=${last}`)).toHaveLength(1)
})

/** An identity conflict among the dead letters, in a street or nowhere; the letter's id. */
async function conflict(letter: Partial<NewDeadLetter> = {}): Promise<number> {
  const eventId = randomUUID()
  const about = { source, eventId, type: 'lamp.lit', subject: `lamp/${eventId}`, detail: 'other content' }
  const original = { key: null, headers: {}, body: null, errors: [] }
  await hub.deadLetters.put([{ stage: 'recording', coordinate: eventId, reason: 'identity-conflict', ...about, ...original, ...letter }])
  const [kept] = await hub.deadLetters.list({ eventId: letter.eventId ?? eventId }, { limit: 1 })
  if (kept === undefined) throw new Error('no dead letter')
  return kept.id
}

const conflictsOf = async (query: string): Promise<readonly [row: string, status: string][]> =>
  rowsOf(`rule=identity-conflict&limit=1000&at=2999-01-01T00:00:00Z&${query}`)

test('an identity conflict is found from its arrival until it is discarded or redriven', async () => {
  const eventId = randomUUID()
  const id = await conflict({ eventId, region: '511602101' })
  const { at } = (await hub.deadLetters.list({ ids: [id] }, { limit: 1 }))[0] ?? {}
  const [found] = (await hub.get(`/v1/findings?register=dead-letter&row=${id}&at=2999-01-01T00:00:00Z`)).body.items
  expect(found).toMatchObject({
    key: `dead-letter:${id}`,
    rule: 'identity-conflict',
    severity: 'warning',
    register: 'dead-letter',
    row: String(id),
    region: '511602101',
    org: null,
    until: null,
    status: 'open',
    evidence: [`${source}#${eventId}`],
    details: { deadLetter: id, type: 'lamp.lit', reason: 'other content' },
  })
  expect(Math.abs(Date.parse(found.since) - (at ?? 0))).toBeLessThanOrEqual(1)
  expect(await rowsOf(`register=dead-letter&row=${id}&at=2000-01-01T00:00:00Z`)).toEqual([[String(id), 'pending']])

  const other = await conflict()
  await hub.deadLetters.mark([id], 'discarded')
  await hub.deadLetters.mark([other], 'redriven')
  for (const row of [id, other]) expect(await conflictsOf(`row=${row}`)).toEqual([[String(row), 'ended']])
  await hub.deadLetters.mark([other], 'open')
  expect(await conflictsOf(`row=${other}`)).toEqual([[String(other), 'open']])
})

test('conflicts stand among the other findings, by region, status and page', async () => {
  const { name, ids } = await street([1], [2])
  const letters = [
    await conflict({ region: name }),
    await conflict({ region: name }),
    await conflict({ region: name, reason: 'unknown-type' }),
  ]
  await hub.deadLetters.mark([letters[1] ?? 0], 'discarded')
  await conflict({ region: randomUUID() })
  const keys: string[] = []
  for (let cursor = ''; ;) {
    const { body } = await hub.get(`/v1/findings?region=${name}&limit=1${cursor}`)
    keys.push(...body.items.map(({ key }: { key: string }) => key))
    if (body.next === null) break
    cursor = `&cursor=${encodeURIComponent(body.next)}`
  }
  expect(keys).toEqual([
    `seen:lamp/${ids[0]}`,
    `burning:lamp/${ids[0]}`,
    `seen:lamp/${ids[1]}`,
    `burning:lamp/${ids[1]}`,
    ...letters.slice(0, 2).map((id) => `dead-letter:${id}`),
  ])
  expect(await rowsOf(`region=${name}&rule=seen`)).toHaveLength(2)
  expect(await rowsOf(`region=${name}&register=lamp`)).toHaveLength(4)
  expect(await conflictsOf(`region=${name}&status=ended`)).toEqual([[String(letters[1]), 'ended']])
  expect(await conflictsOf(`region=${name}&status=open`)).toEqual([[String(letters[0]), 'open']])
})

test('conflicts that are open are counted, and no part of the hash of what registers show', async () => {
  now = '2999-01-01T00:00:00.000Z'
  const before = (await hub.get('/v1/stats?hash=1')).body
  const id = await conflict()
  const after = (await hub.get('/v1/stats?hash=1')).body
  const countOf = (stats: { findings: Record<string, number> }) => stats.findings['identity-conflict'] ?? 0
  expect(countOf(after)).toBe(countOf(before) + 1)
  expect(after.hashes.findings).toBe(before.hashes.findings)
  await hub.deadLetters.mark([id], 'redriven')
  expect(countOf((await hub.get('/v1/stats')).body)).toBe(countOf(before))
})
