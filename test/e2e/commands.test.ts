import { randomUUID } from 'node:crypto'

import { eventually } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startHub, type Answer, type TestHub } from './hub.ts'

/** What a command answers, or the problem. */
interface Answered {
  readonly status: string | number
  readonly id?: string
  readonly subject?: string
  readonly position?: number
  readonly code?: string
  readonly detail?: string
  readonly reason?: { readonly zh: string; readonly en: string }
}
interface Listed {
  readonly id: string
  readonly type: string
  readonly source: string
  readonly position: number
}
type Headers = Readonly<Record<string, string>>
/** Whoever commands with a key of its own. */
type Clerk = (command: string, data: object, headers?: Headers) => Promise<Answer<Answered>>

/** How often two clerks decide at the same instant. */
const rounds = Number(process.env['HUB_TEST_COMMAND_ROUNDS'] ?? 8)
const sources = ['/511602-test/window', '/511602-test/counter'] as const

let hub: TestHub
let window: Clerk
let counter: Clerk
beforeAll(async () => {
  hub = await startHub('embedded')
  window = await clerkOf(sources[0])
  counter = await clerkOf(sources[1])
}, 60_000)
afterAll(() => hub.stop(), 60_000)

async function clerkOf(source: string): Promise<Clerk> {
  const { body } = await hub.post<{ token: string }>('/v1/keys', { source, region: '511602' })
  const authorization = `Bearer ${body.token}`
  return (command, data, headers = {}) => hub.post(`/v1/commands/${command}`, { data }, { authorization, ...headers })
}

const listed = (caseNo: string) => hub.get<readonly Listed[]>(`/v1/streams/case/${caseNo}`)

/** A case of its own that is filed and accepted; its number. */
async function acceptedCase(): Promise<string> {
  const caseNo = randomUUID()
  for (const command of ['file', 'accept']) expect(await window(`case/${command}`, { caseNo })).toMatchObject({ status: 201 })
  return caseNo
}

describe('a window without a system of its own', () => {
  test('takes a case from its filing to its rating', { timeout: 60_000 }, async () => {
    const filed = await window('case/file', { title: '个体工商户设立登记', channel: 'window' })
    expect(filed).toMatchObject({ status: 201, body: { status: 'recorded', position: expect.any(Number) } })
    const caseNo = filed.body.subject?.split('/')[1] ?? ''
    expect(caseNo).toMatch(/^511602-\d{8}-\w{12}$/)
    const steps = [
      ['request-supplement', { materials: [{ name: '身份证明' }], reason: '材料不齐' }],
      ['supplement', { materials: [{ name: '身份证明' }] }],
      ['accept', {}],
      ['assign', { org: 'o-1' }],
      ['decide', { outcome: 'granted' }],
      ['issue', { document: '营业执照' }],
      ['deliver', { how: 'window' }],
      ['rate', { level: 2 }],
    ] as const
    let etag = filed.headers.get('etag') ?? ''
    for (const [command, data] of steps) {
      const done = await window(`case/${command}`, { caseNo, ...data }, { 'if-match': etag })
      expect(done).toMatchObject({ status: 201, body: { status: 'recorded', subject: `case/${caseNo}` } })
      etag = done.headers.get('etag') ?? ''
    }
    const shown = await fetch(`${hub.url}/v1/streams/case/${caseNo}`, { headers: { authorization: `Bearer ${hub.key}` } })
    expect(shown.headers.get('etag')).toBe(etag)
    const events = (await shown.json()) as readonly Listed[]
    expect(events.map(({ type }) => type)).toEqual([
      'case.filed',
      'case.supplement-requested',
      'case.supplemented',
      'case.accepted',
      'case.assigned',
      'case.decided',
      'case.issued',
      'case.delivered',
      'case.rated',
    ])
    expect(new Set(events.map(({ source }) => source))).toEqual(new Set([sources[0]]))
    await hub.settled()
    expect((await hub.rows('case')).find((row) => row['caseNo'] === caseNo)).toMatchObject({ outcome: 'granted', rating: 2 })
  })

  test('is refused what the case does not allow, in words that say why, and nothing comes of it', async () => {
    const caseNo = await acceptedCase()
    const refused = [
      await window('case/accept', { caseNo }),
      await window('case/deliver', { caseNo }),
      await window('case/decide', { caseNo: randomUUID() }),
      await window('case/rate', { caseNo, level: 1 }),
    ]
    for (const { status, headers, body } of refused) {
      expect([status, body.code, headers.get('content-type')]).toEqual([409, 'command-refused', 'application/problem+json'])
      expect(body.reason?.zh).toMatch(/\p{Script=Han}/u)
      expect(body.reason?.en).toBe(body.detail)
    }
    expect(await listed(caseNo)).toHaveLength(2)
    expect(await window('case/accept', { caseNo, acceptedBy: 'x' })).toMatchObject({ status: 400, body: { code: 'invalid-data' } })
    expect(await window('case/approve', { caseNo })).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('case/decide') },
    })
  })

  test('speaks for itself alone', async () => {
    const path = '/v1/commands/case/file'
    const { body } = await hub.post<{ token: string }>('/v1/keys', { source: sources[0], region: '511602' })
    const foreign = await hub.post<Answered>(path, { data: {}, source: sources[1] }, { authorization: `Bearer ${body.token}` })
    expect(foreign).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await hub.post<Answered>(path, { data: {}, region: '511602', source: '/hub/alarm' })).toMatchObject({ status: 403 })
    expect(await hub.post<Answered>(path, { data: {}, region: '511602', source: sources[1] })).toMatchObject({ status: 201 })
  })
})

describe('a command sent again', () => {
  test('with its Idempotency-Key is one event, also when it is sent many times at once', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const ask = () => window('case/file', { title: '社会保障卡申领' }, key)
    const answers = [...(await Promise.all(Array.from({ length: 6 }, ask))), await ask()]
    expect(answers.at(-1)).toMatchObject({ status: 200, body: { status: 'repeated' } })
    for (const { status } of answers) expect([200, 201]).toContain(status)
    const [subject, ...more] = new Set(answers.map(({ body }) => body.subject))
    expect(more).toEqual([])
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(1)
    expect(await listed(subject?.split('/')[1] ?? '')).toHaveLength(1)
    expect((await hub.settled()).deadletters).toEqual({})
    expect(await window('case/file', { title: '另一件' }, key)).toMatchObject({ status: 409, body: { code: 'identity-conflict' } })
  })
})

describe('two who decide on one case', () => {
  test('from what one of them saw before: the one who comes late learns it', async () => {
    const caseNo = await acceptedCase()
    const seen = { 'if-match': `"${(await listed(caseNo)).at(-1)?.position}"` }
    const assigned = await counter('case/assign', { caseNo, org: 'o-1' }, seen)
    expect(assigned.status).toBe(201)
    expect(await window('case/decide', { caseNo, outcome: 'granted' }, seen)).toMatchObject({
      status: 412,
      body: { code: 'position-mismatch', position: assigned.body.position },
    })
    const again = { 'if-match': assigned.headers.get('etag') ?? '' }
    expect(await window('case/decide', { caseNo, outcome: 'granted' }, again)).toMatchObject({ status: 201 })
  })

  test(
    `at the same instant, ${rounds} times over and once before either is recorded: exactly one decides`,
    { timeout: 60_000 + rounds * 2_000 },
    async () => {
      const lateComers: number[] = []
      // 412: what both were decided on was the same, and so it was the recorder that told them apart.
      while (lateComers.length < rounds || !lateComers.includes(412)) {
        const caseNo = await acceptedCase()
        const answers = await Promise.all([
          window('case/decide', { caseNo, outcome: 'granted' }),
          counter('case/decide', { caseNo, outcome: 'refused' }),
        ])
        const [won, lost] = answers.map(({ status }) => status).toSorted((a, b) => a - b)
        expect(won).toBe(201)
        expect([409, 412]).toContain(lost)
        lateComers.push(lost ?? 0)
        const winner = answers.find(({ status }) => status === 201)?.body.id
        expect((await listed(caseNo)).filter(({ type }) => type === 'case.decided')).toMatchObject([{ id: winner }])
      }
      expect((await hub.settled()).deadletters).toEqual({})
    },
  )
})

test('a case that was linked is found by the other system’s number, on the command line too', async () => {
  const [caseNo, otherNo] = [await acceptedCase(), randomUUID()]
  const linked = await window('case/link', { caseNo, system: 'county', otherNo })
  await counter('case/assign', { caseNo, org: 'o-1' })
  expect(await hub.get(`/v1/streams/case/${otherNo}?minPosition=${linked.body.position}`)).toEqual(await listed(caseNo))
  const shown = await hub.hub('stream', `case/${otherNo}`)
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(`4 events of case/${caseNo}, which goes by that name too.`) })
  expect((await hub.hub('stream', `case/${caseNo}`)).stdout).toMatch(/\n4 events\.\n$/)
})

test('the receipt of what came too late says so', async () => {
  const caseNo = await acceptedCase()
  const id = randomUUID()
  const late = {
    specversion: '1.0',
    id,
    source: sources[0],
    type: 'case.assigned',
    subject: `case/${caseNo}`,
    time: new Date().toISOString(),
    region: '511602',
    expectedposition: -1,
    data: { caseNo },
  }
  expect((await hub.post('/v1/events', late, { 'content-type': 'application/cloudevents+json' })).status).toBe(202)
  const receipt = await eventually(() =>
    hub.get<{ status: string; reason?: string }>(`/v1/receipts?source=${sources[0]}&id=${id}`).catch(() => undefined),
  )
  expect(receipt).toMatchObject({ status: 'deadletter', reason: 'position-mismatch' })
  expect(await listed(caseNo)).toHaveLength(2)
})
