import { eventually, testDatabase, type TestDatabase } from '@xianglian/testkit'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { eventSchema, record, startRegistry, unique, type TestRegistry } from './fixture.ts'

/** Two registries on one database, each with a pool of ten connections of its own. */
let database: TestDatabase
let second: TestDatabase
let registries: readonly [TestRegistry, TestRegistry]
beforeAll(async () => {
  database = await testDatabase()
  second = { ...database, pool: new pg.Pool({ connectionString: database.url, max: 10 }) }
  second.pool.on('error', () => undefined)
  registries = await Promise.all([startRegistry(database), startRegistry(second)])
})
afterAll(async () => {
  for (const registry of registries) await registry.close()
  await second.pool.end()
  await database.drop()
})

const versionsOf = async (subject: string): Promise<unknown> =>
  (await registries[0].call('GET', `/subjects/${subject}/versions?deleted=true`)).body

test('32 clients that register one schema at once get one id, and make one version', async () => {
  const subject = unique('s')
  const schema = record(unique('R'))
  const ids = await Promise.all(Array.from({ length: 32 }, (_, client) => registries[client % 2 === 0 ? 0 : 1].register(subject, schema)))
  expect(new Set(ids).size).toBe(1)
  expect(await versionsOf(subject)).toEqual([1])
})

test('64 clients that register another one each get 64 ids and versions in a row, while others read and check', async () => {
  const subject = unique('s')
  const type = unique('t')
  await registries[0].call('PUT', `/config/${subject}`, { compatibility: 'NONE' })
  const [first, other] = registries
  const jobs = Array.from({ length: 64 }, (_, client) => {
    const registry = client % 2 === 0 ? first : other
    const check = { schema: JSON.stringify(eventSchema(type, { note: client })) }
    return Promise.all([
      registry.register(subject, record('R', [], { number: client })),
      registry.call('POST', `/compatibility/subjects/${subject}/versions`, check),
      registry.call('GET', `/subjects/${subject}/versions?deleted=true&limit=${client + 100}`),
    ])
  })
  const ids = (await Promise.all(jobs)).map(([id]) => id)
  expect(new Set(ids).size).toBe(64)
  expect(await versionsOf(subject)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1))
  const { rows } = await database.pool.query<{ id: number }>('SELECT id FROM schemas ORDER BY id')
  const all = rows.map(({ id }) => id)
  expect(all).toEqual(Array.from({ length: all.length }, (_, index) => index + 1))
})

test('of two incompatible schemas of one type, registered at once by two registries, one stands', async () => {
  const thing = unique('t')
  const withField = (type: string, fallback: unknown) =>
    eventSchema(thing, { fields: [{ name: 'no', type: 'string', doc: 'x' }, { name: 'n', type, default: fallback, doc: 'x' }] }) // prettier-ignore
  const outcomes = await Promise.allSettled([
    registries[0].register(unique('s'), withField('int', 0)),
    registries[1].register(unique('s'), withField('string', '')),
  ])
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('each registry sees its own changes at once, and the other’s soon', async () => {
  const [first, other] = registries
  const subject = unique('s')
  const latest = async (registry: TestRegistry) => (await registry.call('GET', `/subjects/${subject}/versions/latest`)).body.version
  await first.register(subject, record('R'))
  expect([await latest(first), await latest(other)]).toEqual([1, 1])
  await first.register(subject, record('R', [{ name: 'a', type: 'string' }, { name: 'b', type: 'int', default: 0 }])) // prettier-ignore
  expect(await latest(first)).toBe(2)
  await eventually(async () => (await latest(other)) === 2, { what: 'the change of the other registry' })
})

test('whatever is registered and deleted in whatever order, an id is one text for ever and a live text one version', async () => {
  // Compatible with one another, whichever comes first.
  const texts = Array.from({ length: 4 }, (_, number) => JSON.stringify(record('R', [], { test: unique('t'), number })))
  const idOf = new Map<string, number>()
  const step = fc.record({
    registry: fc.constantFrom<0 | 1>(0, 1),
    text: fc.constantFrom(...texts),
    action: fc.constantFrom('register', 'register', 'delete', 'delete-permanently', 'delete-subject'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const subject = unique('s')
      for (const { registry: which, text, action } of steps) {
        const registry = registries[which]
        if (action === 'register') {
          const id = await registry.register(subject, text)
          expect(id).toBe(idOf.get(text) ?? id)
          idOf.set(text, id)
        } else if (action === 'delete-subject') await registry.call('DELETE', `/subjects/${subject}`)
        else {
          const permanent = action === 'delete-permanently'
          await registry.call('DELETE', `/subjects/${subject}/versions/latest?permanent=${permanent}`)
        }
      }
      const { rows } = await database.pool.query<{ schema: number; version: number; deleted: boolean }>(
        'SELECT schema, version, deleted FROM registry_versions WHERE subject = $1',
        [subject],
      )
      const live = rows.filter(({ deleted }) => !deleted).map(({ schema }) => schema)
      expect(new Set(live).size).toBe(live.length)
      for (const [text, id] of idOf)
        expect(JSON.parse((await registries[1].call('GET', `/schemas/ids/${id}`)).text)).toEqual({ schema: text })
    }),
    { numRuns: 40 },
  )
})
