import { randomUUID } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { testQuery, type TestQuery } from './fixture.ts'

// Schemas that no registry would take come into the table by hand, and bytes into the store.

let hub: TestQuery
beforeAll(async () => {
  hub = await testQuery({ schemas: [], definitions: [] })
})
afterAll(() => hub.close())

/** A type of its own for each test, and the text of its schema: a box with items, each with these fields more. */
function boxes() {
  const member = `m${randomUUID().slice(0, 8)}`
  const aggregate = `${member}.box`
  const textOf = (more: readonly object[] = []): string =>
    JSON.stringify({
      type: 'record',
      name: `m_${member}.Packed`,
      doc: 'A box was packed.',
      owner: member,
      legalBasis: 'A rule',
      eventType: `${aggregate}.packed`,
      subjectTemplate: `${aggregate}/{boxNo}`,
      fields: [
        { name: 'boxNo', type: 'string' },
        {
          name: 'items',
          type: { type: 'array', items: { type: 'record', name: 'Item', fields: [{ name: 'k', type: 'boolean' }, ...more] } },
        },
      ],
    })
  const packed = (items: number) => ({
    type: `${aggregate}.packed`,
    data: { boxNo: 'a', items: Array.from({ length: items }, () => ({ k: true })) },
  })
  return { aggregate, textOf, packed }
}
const long = { name: 'more', type: 'string', default: 'x'.repeat(9_000) }

/** All events that follow the path, page by page; the numbers that the pages held. */
async function pagesFrom(path: string): Promise<{ events: Record<string, unknown>[]; counts: number[] }> {
  const events: Record<string, unknown>[] = []
  const counts: number[] = []
  for (let next: string | undefined = path; next !== undefined;) {
    const { status, body, link } = await hub.get(next)
    expect(status).toBe(200)
    events.push(...body)
    counts.push(body.length)
    next = /<([^>]+)>; rel="next"/.exec(link ?? '')?.[1]
  }
  return { events, counts }
}

test('an event that the newest schema makes too much of is shown as it was written, and those behind it too', async () => {
  const { aggregate, textOf, packed } = boxes()
  await hub.table.register([textOf()])
  const ids = await hub.record(packed(60_000), packed(1))
  await hub.table.register([textOf([long])])
  ids.push(...(await hub.record(packed(1))))
  for (const path of [`/v1/events?type=${aggregate}.packed`, `/v1/streams/${aggregate}/a`]) {
    const { body } = await hub.get(path)
    const byId = new Map<unknown, { data: { items: object[] } }>(body.map((event: { id: unknown }) => [event.id, event]))
    expect(byId.get(ids[0])?.data.items[59_999]).toEqual({ k: true })
    expect(ids.slice(1).map((id) => byId.get(id)?.data.items)).toEqual([
      [{ k: true, more: long.default }],
      [{ k: true, more: long.default }],
    ])
  }
})

test('a page ends where its text is long, and the next one goes on', async () => {
  const { aggregate, textOf, packed } = boxes()
  await hub.table.register([textOf()])
  const ids = await hub.record(packed(1_000), packed(1_500), packed(1))
  await hub.table.register([textOf([long])])
  for (const path of [`/v1/events?type=${aggregate}.packed`, `/v1/streams/${aggregate}/a`]) {
    const { events, counts } = await pagesFrom(path)
    expect(events).toHaveLength(ids.length)
    expect(new Set(events.map(({ id }) => id))).toEqual(new Set(ids))
    expect(counts.length).toBeGreaterThan(1)
  }
})

test('a page ends where its events are large, and the next one goes on', async () => {
  const { aggregate, textOf } = boxes()
  await hub.table.register([textOf([{ name: 'label', type: 'string' }])])
  // Of three bytes and one character each.
  const item = { k: true, label: '长'.repeat(166_000) }
  const ids = await hub.record(...Array.from({ length: 40 }, () => ({ type: `${aggregate}.packed`, data: { boxNo: 'a', items: [item] } })))
  const { events, counts } = await pagesFrom(`/v1/events?type=${aggregate}.packed&limit=1000`)
  expect(events.map(({ id }) => id)).toEqual(ids)
  expect(counts.length).toBeGreaterThan(1)
})

test('data that nothing can read is left out, and the event says so', async () => {
  const { aggregate, textOf, packed } = boxes()
  await hub.table.register([textOf()])
  const [broken, whole] = await hub.record(packed(1), packed(1))
  await hub.pool.query(`UPDATE events SET data = '\\xff' WHERE id = $1`, [broken])
  for (const path of [`/v1/events?type=${aggregate}.packed`, `/v1/streams/${aggregate}/a`]) {
    const { status, body } = await hub.get(path)
    expect(status).toBe(200)
    const byId = new Map<unknown, unknown>(body.map((event: { id: unknown }) => [event.id, event]))
    expect(byId.get(broken)).toMatchObject({ type: `${aggregate}.packed`, unreadable: true })
    expect(byId.get(broken)).not.toHaveProperty('data')
    expect(byId.get(whole)).not.toHaveProperty('unreadable')
  }
})
