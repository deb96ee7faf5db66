import { randomUUID } from 'node:crypto'

import { builtInSchemas } from '@xianglian/contracts'
import { aggregates } from '@xianglian/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { testQuery, type Stated, type TestQuery } from './fixture.ts'

let hub: TestQuery
beforeAll(async () => {
  hub = await testQuery({ schemas: builtInSchemas.map(({ text }) => text), definitions: aggregates })
})
afterAll(() => hub.close())

const [township, county] = ['/511602101-office/front-desk', '/511602-hrss/licences']
const told = (source: string, type: string, caseNo: string, data: object = {}, time = '2026-03-02T01:00:00Z'): Stated => ({
  type: `case.${type}`,
  data: { caseNo, ...data },
  time,
  envelope: { source },
})
const linked = (caseNo: string, system: string, otherNo: string) => told(township, 'linked', caseNo, { system, otherNo })
const numbers = () => [`t-${randomUUID()}`, `c ${randomUUID()}`, `p-${randomUUID()}`] as const
const typesOf = ({ body }: Awaited<ReturnType<TestQuery['get']>>): string[] => body.map(({ type }: { type: string }) => type)
const stream = (number: string, query = '') => hub.get(`/v1/streams/case/${encodeURIComponent(number)}${query}`)

describe('the thread of a case', () => {
  test('is found by the township’s number, the county’s and the province’s', async () => {
    const [ours, theirs, province] = numbers()
    await hub.record(
      told(township, 'filed', ours),
      linked(ours, 'county', theirs),
      told(county, 'accepted', ours, { org: 'county' }, '2026-03-03T01:00:00Z'),
      told(county, 'linked', ours, { system: 'province', otherNo: province }, '2026-03-04T01:00:00Z'),
      told(township, 'delivered', ours, {}, '2026-03-05T01:00:00Z'),
    )
    await hub.project()
    const own = await stream(ours)
    expect(own).toMatchObject({ status: 200, contentLocation: null })
    expect(typesOf(own)).toEqual(['case.filed', 'case.linked', 'case.accepted', 'case.linked', 'case.delivered'])
    for (const number of [theirs, province])
      expect(await stream(number)).toEqual({ ...own, contentLocation: `/v1/streams/case/${encodeURIComponent(ours)}` })
  })

  test('goes on page by page under its own number', async () => {
    const [ours, theirs] = numbers()
    await hub.record(told(township, 'filed', ours), linked(ours, 'county', theirs))
    await hub.project()
    const first = await stream(theirs, '?limit=1')
    const next = /<([^>]*)>/.exec(first.link ?? '')?.[1] ?? ''
    expect(next).toContain(encodeURIComponent(ours))
    expect([...typesOf(first), ...typesOf(await hub.get(next))]).toEqual(['case.filed', 'case.linked'])
  })

  test('has no other name once the link was withdrawn, or before it was told', async () => {
    const [ours, theirs] = numbers()
    const [, link = ''] = await hub.record(told(township, 'filed', ours), linked(ours, 'county', theirs))
    await hub.project()
    const { body } = await stream(theirs)
    expect((await stream(theirs, `?asOf=${body[1].position}`)).status).toBe(200)
    expect(await stream(theirs, `?asOf=${body[0].position}`)).toMatchObject({ status: 404, body: { code: 'not-found' } })
    const { type, data } = linked(ours, 'county', theirs)
    await hub.record({ type, data, time: '2026-03-02T01:00:00Z', envelope: { source: township, record: link, revision: 1, void: true } })
    await hub.project()
    expect((await stream(theirs)).status).toBe(404)
    expect((await stream(ours)).body).toHaveLength(3)
  })
})

describe('a number', () => {
  test('that several cases are linked to is ambiguous, and the answer names them', async () => {
    const [[one, theirs], [other]] = [numbers(), numbers()]
    await hub.record(linked(one, 'county', theirs), linked(other, 'county', theirs), linked(other, 'province', theirs))
    await hub.project()
    const { status, body } = await stream(theirs)
    expect([status, body.code, body.subjects.toSorted()]).toEqual([409, 'ambiguous', [`case/${one}`, `case/${other}`].toSorted()])
    expect(body.detail).toContain(`case/${one}`)
  })

  test('that is a case’s own is that case, whatever is linked to it', async () => {
    const [ours, theirs] = numbers()
    await hub.record(linked(ours, 'county', theirs), told(county, 'filed', theirs), linked(theirs, 'township', ours))
    await hub.project()
    expect(typesOf(await stream(theirs))).toEqual(['case.filed', 'case.linked'])
    expect(typesOf(await stream(ours))).toEqual(['case.linked'])
  })

  test('that nobody told is not there, nor a case’s under another aggregate', async () => {
    const [ours, theirs] = numbers()
    await hub.record(linked(ours, 'county', theirs))
    await hub.project()
    expect(await stream(randomUUID())).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect((await hub.get(`/v1/streams/power/${encodeURIComponent(theirs)}`)).status).toBe(404)
  })

  test('may wait until a link is known', async () => {
    const [ours, theirs] = numbers()
    await hub.record(linked(ours, 'county', theirs))
    const position = (await hub.store.head()) - 1
    const [answer] = await Promise.all([stream(theirs, `?minPosition=${position}`), hub.project()])
    expect(answer.status).toBe(200)
  })
})
