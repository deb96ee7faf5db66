import { randomUUID } from 'node:crypto'

import { builtInSchemas } from '@xianglian/contracts'
import { aggregates } from '@xianglian/domain'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { testQuery, type Stated, type TestQuery } from './fixture.ts'
import { scan, type Asked, type Told } from './testing/authority-scan.ts'

let hub: TestQuery
beforeAll(async () => {
  hub = await testQuery({ schemas: builtInSchemas.map(({ text }) => text), definitions: aggregates })
})
afterAll(() => hub.close())

test('before the powers held are there it is to be asked again', async () => {
  const early = await testQuery({ schemas: [], definitions: aggregates })
  expect(await early.get('/v1/authority?org=town&basicCode=b1')).toMatchObject({
    status: 503,
    body: { code: 'unavailable', retryable: true, detail: expect.stringContaining('power-holding') },
  })
  await early.close()
})

test('nothing is told as known at a position that is not recorded yet', async () => {
  const asOf = (await hub.store.head()) + 1_000_000
  expect(await hub.get(`/v1/authority?org=town&basicCode=b1&asOf=${asOf}`)).toMatchObject({
    status: 400,
    body: { code: 'invalid-request', errors: [{ pointer: '/asOf' }] },
  })
})

// Few powers, bodies, codes and moments, so that what is drawn meets: at one instant, on the border of a day, in one stream.

const moments = [
  '2026-01-31T16:00:00.000Z',
  '2026-02-10T03:00:00.000Z',
  '2026-02-28T15:59:59.999Z',
  '2026-02-28T16:00:00.000Z',
  '2026-03-15T08:00:00.000Z',
  '2026-04-30T16:00:00.000Z',
]
const days = ['2026-01-31', '2026-02-10', '2026-02-28', '2026-03-01', '2026-03-15', '2026-04-30', '2026-06-30']
const some = <T>(...values: readonly T[]) => fc.constantFrom(...values)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const body = some('town', 'town', 'town', 'town', 'county', 'village')
const code = some('b1', 'b1', 'b1', 'b1', 'b2')
const terms = {
  inNameOf: maybe(body),
  documentNo: maybe(some('1', '2', '3')),
  limits: maybe(some('x', 'y')),
  effectiveFrom: maybe(some(...days)),
  effectiveTo: maybe(some(...days)),
}
const basis = some('a', 'b').map((title) => [{ title, article: null, documentNo: null }])
const mode = maybe(some('devolved', 'entrusted', 'pre-review', 'pre-review'))
const statement = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ from: some('county'), to: body, basicCode: code, mode, name: maybe(some('n')), legalBasis: basis, ...terms })
      .map(typed('delegated')),
  },
  { weight: 1, arbitrary: fc.record({ by: body }).map(typed('accepted')) },
  { weight: 2, arbitrary: fc.record({ ...terms, legalBasis: maybe(basis) }).map(typed('amended')) },
  { weight: 2, arbitrary: fc.constant({}).map(typed('revoked')) },
  {
    weight: 1,
    arbitrary: fc
      .record({ org: body, list: some('权力', '权力', '责任', '上级收回'), duty: some('d'), basicCode: maybe(code) })
      .map(typed('duty-listed')),
  },
)
function typed(event: string) {
  return (data: Readonly<Record<string, unknown>>) => ({ type: `power.${event}`, data })
}
const drawnEvent = fc.record({
  statement,
  powerId: some('p1', 'p2', 'p3', 'p4'),
  time: some(...moments),
  source: some('/m/a', '/m/b'),
  region: some('511602', '511603'),
  /** Which statement of before it is a version of, if it is of the same type and source. */
  corrects: fc.option(fc.nat(30), { freq: 3 }),
  revision: fc.nat(2),
  isVoid: some(false, false, true),
})
const drawnQuestion = fc.record({
  org: fc.oneof({ weight: 9, arbitrary: body }, { weight: 1, arbitrary: some('nobody') }),
  basicCode: code,
  moment: some(...moments, ...days.map((day) => new Date(`${day}T00:00:00+08:00`).toISOString())),
  offset: some(-1, 0, 1),
  /** The share of the events that is known. */
  known: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 1 }),
})
const events = fc.array(drawnEvent, { minLength: 20, maxLength: 40 })
const questions = fc.array(drawnQuestion, { minLength: 100, maxLength: 100 })

/** As drawn, with names of their own, so that every run asks about powers that no other run knows. */
function toldOf(run: string, drawn: readonly (typeof drawnEvent extends fc.Arbitrary<infer T> ? T : never)[]): Omit<Told, 'position'>[] {
  const told: Omit<Told, 'position'>[] = []
  for (const [
    index,
    {
      statement: { type, data },
      powerId,
      time,
      source,
      region,
      corrects,
      revision,
      isVoid,
    },
  ] of drawn.entries()) {
    const id = `${run}-${index}`
    const corrected = corrects === null ? undefined : told[corrects]
    const isVersion = corrected?.type === type && corrected.source === source
    const version = isVersion ? { record: corrected.record, revision, isVoid } : { record: id, revision: 0, isVoid: false }
    told.push({ type, source, id, ...version, time, region, data: named(run, { ...data, powerId }) })
  }
  return told
}

const named = (run: string, { basicCode, powerId, ...data }: Readonly<Record<string, unknown>>) => ({
  ...data,
  powerId: `${run}-${String(powerId)}`,
  ...(typeof basicCode === 'string' && { basicCode: `${run}-${basicCode}` }),
})

const statedOf = ({ type, source, id, record, revision, isVoid, time, region, data }: Omit<Told, 'position'>): Stated => ({
  type,
  data,
  time,
  envelope: { source, id, region, revision, void: isVoid, ...(record !== id && { record }) },
})

const parametersOf = (question: Asked): string =>
  Object.entries(question)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&')

test('answers agree with a scan of the events, for any delegations, corrections, revocations and lists, now and as known before', async () => {
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(events, questions, async (drawn, asked) => {
      const run = randomUUID().slice(0, 8)
      const first = await hub.store.head()
      const told = toldOf(run, drawn).map((event, index) => ({ ...event, position: first + index }))
      const half = Math.floor(told.length / 2)
      for (const part of [told.slice(0, half), told.slice(half)]) {
        await hub.record(...part.map(statedOf))
        await hub.project()
      }
      for (const { org, basicCode, moment, offset, known } of asked) {
        const at = new Date(Date.parse(moment) + offset).toISOString()
        const asOf = known === null ? undefined : first + Math.floor(known * (told.length - 1))
        const question: Asked = { org, basicCode: `${run}-${basicCode}`, at, ...(asOf !== undefined && { asOf }) }
        const expected = scan(told, question)
        const answer = await hub.get(`/v1/authority?${parametersOf(question)}`)
        const reason = expected.reason && { ...expected.reason, message: { zh: expect.any(String), en: expect.any(String) } }
        expect(answer).toMatchObject({ status: 200 })
        expect(answer.body).toEqual({ ...question, ...expected, ...(reason && { reason }) })
        const outcome = expected.reason === undefined ? 'held' : (expected.reason.how ?? expected.reason.code)
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
      }
    }),
    { numRuns: 5 },
  )
  // Of 500 questions none of these is rare.
  expect([...seen.keys()].toSorted()).toEqual(['expired', 'held', 'none-known', 'not-yet', 'pre-review-only', 'revoked'])
}, 120_000)
