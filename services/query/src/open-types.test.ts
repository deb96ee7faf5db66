import { randomUUID } from 'node:crypto'

import { dataHash } from '@xianglian/contracts'
import { latest } from '@xianglian/domain'
import { eventually } from '@xianglian/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { source, testQuery, type TestQuery } from './fixture.ts'

// Every process of the hub is up before the member registers its types.

const member = `m${randomUUID().slice(0, 8)}`
const aggregate = `${member}.training`
const textOf = (event: string, stageRank: number, more: readonly object[] = []): string =>
  JSON.stringify({
    type: 'record',
    name: `m_${member}.${event}`,
    doc: 'A training.',
    owner: member,
    legalBasis: 'A rule',
    eventType: `${aggregate}.${event}`,
    subjectTemplate: `${aggregate}/{trainingNo}`,
    stageRank,
    fields: [{ name: 'trainingNo', type: 'string' }, ...more],
  })
const hours = { name: 'hours', type: 'int', default: 8 }
const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`

let hub: TestQuery
beforeAll(async () => {
  hub = await testQuery({ schemas: [], definitions: [latest] })
})
afterAll(() => hub.close())

const held = (trainingNo: string, day: number, data: object = {}) => ({
  type: `${aggregate}.held`,
  data: { trainingNo, ...data },
  time: at(day),
})
const planned = (trainingNo: string, day: number) => ({ type: `${aggregate}.planned`, data: { trainingNo }, time: at(day) })

describe('a type that a member registers while everything runs', () => {
  const trainingNo = randomUUID()
  const other = randomUUID()
  let first = ''

  test('is listed, replayed and shown at once', async () => {
    await hub.table.register([textOf('held', 600), textOf('planned', 400)])
    ;[first = ''] = await hub.record(held(trainingNo, 2), planned(trainingNo, 2), held(other, 1))
    const listed = await hub.get(`/v1/events?type=${aggregate}.held`)
    expect(listed.body).toMatchObject([{ id: first, data: { trainingNo } }, { data: { trainingNo: other } }])
    const stream = await hub.get(`/v1/streams/${aggregate}/${trainingNo}`)
    expect(stream.body.map(({ type }: { type: string }) => type)).toEqual([`${aggregate}.planned`, `${aggregate}.held`])
    await hub.project()
    const { body } = await hub.get(`/v1/registers/latest?where[aggregate]=${aggregate}&sort=time`)
    expect(body.items).toMatchObject([
      { key: `${other}:${aggregate}`, subject: `${aggregate}/${other}`, type: `${aggregate}.held`, source, region: '511602', time: at(1) },
      { key: `${trainingNo}:${aggregate}`, id: first, type: `${aggregate}.held`, data: { trainingNo } },
    ])
  })

  test('is read by its newest schema once that has an event; its rank stays', async () => {
    await hub.table.register([textOf('held', 100, [hours])])
    const [second] = await hub.record(held(trainingNo, 1, { hours: 3 }))
    const listed = await hub.get(`/v1/events?type=${aggregate}.held&limit=1000`)
    expect(listed.body.map(({ data }: { data: object }) => data)).toEqual([
      { trainingNo, hours: 8 },
      { trainingNo: other, hours: 8 },
      { trainingNo, hours: 3 },
    ])
    const stream = await hub.get(`/v1/streams/${aggregate}/${trainingNo}`)
    expect(stream.body.map(({ type, data }: { type: string; data: { hours?: number } }) => [type, data.hours])).toEqual([
      [`${aggregate}.held`, 3],
      [`${aggregate}.planned`, undefined],
      [`${aggregate}.held`, 8],
    ])
    const records = await hub.call('POST', '/v1/records', { source, type: `${aggregate}.held`, records: [first, second] })
    expect(records.body.items).toMatchObject([
      { id: first, hash: dataHash({ trainingNo, hours: 8 }) },
      { id: second, hash: dataHash({ trainingNo, hours: 3 }) },
    ])
  })

  test('is read by a newer schema that has no event yet, a moment after another process registered it', async () => {
    await hub.table.register([textOf('held', 100, [hours, { name: 'place', type: 'string', default: 'hall' }])])
    await eventually(async () => {
      const { body } = await hub.get(`/v1/events?type=${aggregate}.held&limit=1000`)
      return body.length === 3 && body.every(({ data }: { data: { place?: string } }) => data.place === 'hall')
    })
  })

  test('shows its latest events as they were written, so that a rebuild changes nothing', async () => {
    await hub.record(held(other, 3, { hours: 5 }))
    await hub.project()
    const rows = async () => (await hub.get('/v1/registers/latest?sort=time')).body.items
    const before = await rows()
    expect(before).toMatchObject([
      { id: first, data: { trainingNo } },
      { subject: `${aggregate}/${other}`, data: { trainingNo: other, hours: 5 } },
    ])
    expect(before[0].data).not.toHaveProperty('hours')
    const stats = await hub.get('/v1/stats?hash=1')
    expect((await hub.call('POST', '/v1/registers/rebuild', { aggregate: 'latest' }, hub.adminKey)).status).toBe(202)
    await hub.project()
    expect(await rows()).toEqual(before)
    expect((await hub.get('/v1/stats?hash=1')).body.hashes).toEqual(stats.body.hashes)
  })

  test('is told as it was known, and through the steps of its stream', async () => {
    expect((await hub.get(`/v1/registers/latest/${other}:${aggregate}?asOf=3`)).body).toMatchObject({ time: at(1) })
    const { body } = await hub.get(`/v1/registers/latest/${trainingNo}:${aggregate}/history`)
    expect(body.items.map(({ type, row }: { type: string; row: { type: string } }) => [type, row.type])).toEqual([
      [`${aggregate}.held`, `${aggregate}.held`],
      [`${aggregate}.planned`, `${aggregate}.planned`],
      [`${aggregate}.held`, `${aggregate}.held`],
    ])
  })
})
