import { afterEach, beforeEach, expect, test } from 'vitest'

import { isSettled } from './settled.ts'
import { schema } from './tables.ts'
import { createTownHub, lampPut, streetNamed, wardSet, type TownHub } from './testing/town-hub.ts'
import { oracleTown } from './testing/town-oracle.ts'
import { townDefinitions } from './testing/town.ts'

let hub: TownHub
beforeEach(async () => {
  hub = await createTownHub()
})
afterEach(() => hub.database.drop())

const isOf = (name: string) => (definition: { readonly name: string }) => definition.name === name
const [lamp = [], street = []] = ['lamp', 'street'].map((name) => townDefinitions().filter(isOf(name)))
const tables = async (pattern: string): Promise<string[]> => {
  const { rows } = await hub.database.pool.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename ~ $2',
    [schema, pattern],
  )
  return rows.map(({ name }) => name)
}

test('what serves is replaced where it stands at the earliest, though a new aggregate begins beside it', async () => {
  const events = Array.from({ length: 12 }, (_, index) => wardSet(`w${index}`, index))
  const [first, second] = [1, 2].map((version) => townDefinitions(version).filter(isOf('ward')))
  await hub.project(events, { definitions: withoutLookups(first ?? []) })
  const engine = await hub.open({ definitions: [...withoutLookups(second ?? []), ...withoutLookups(street)], batchSize: 3 })
  hub.store.record([streetNamed('s1', 'w1')])
  const served = new Set<number>()
  do served.add(await count('ward'))
  while (await engine.advance())
  await engine.close()
  expect([...served]).toEqual([12])
  expect((await hub.database.pool.query(`SELECT "limit" FROM ${schema}.ward WHERE key = 'w3'`)).rows).toEqual([{ limit: '4' }])
  expect(await count('street')).toBe(1)
})

const count = async (register: string): Promise<number> => {
  const { rows } = await hub.database.pool.query<{ count: string }>(`SELECT count(*) FROM ${schema}.${register}`)
  return Number(rows[0]?.count)
}

/** The definitions without what they say about other registers. */
const withoutLookups = (definitions: ReturnType<typeof townDefinitions>): ReturnType<typeof townDefinitions> =>
  definitions.map((definition) => ({
    ...definition,
    registers: Object.fromEntries(
      Object.entries(definition.registers).map(([name, each]) => [
        name,
        { ...each, lookups: {}, rules: [], rollups: {}, derive: undefined },
      ]),
    ),
  }))

test('what stood still while a later version was at work is worked on again when its own version is back', async () => {
  await hub.project([streetNamed('s1', 'w1'), lampPut('l1', {}), wardSet('w1', 3), wardSet('w2', 5)])
  const later = await hub.open({ version: 2, batchSize: 1 })
  hub.store.record([streetNamed('s1', 'w2')])
  // Streets are those of both versions, and go on.
  while ((await hub.row('street', 's1'))?.['ward'] !== 'w2') await later.advance()
  await later.close()
  expect(await hub.row('lamp', 'l1:green')).toMatchObject({ label: 'green@w1' })
  await hub.project([])
  expect(await hub.row('lamp', 'l1:green')).toMatchObject({ ward: 'w2', limit: 5, label: 'green@w2' })
  const { town, findings } = oracleTown(hub.store.events)
  expect(await hub.findings()).toEqual(findings)
  expect([await hub.row('ward-lamps', 'w1'), await hub.row('ward-lamps', 'w2')]).toEqual([undefined, town['ward-lamps']['w2']])
  expect(await hub.pending()).toEqual([])
})

test('what was owed is kept while a later version is at work', async () => {
  await hub.project([streetNamed('s1', 'w1'), lampPut('l1', {}), wardSet('w1', 3)])
  const engine = await hub.open({ batchSize: 1 })
  hub.store.record([streetNamed('s1', 'w2')])
  while ((await hub.pending()).length === 0) await engine.advance()
  const owed = await hub.pending()
  await engine.close()
  await (await hub.open({ version: 2 })).close()
  expect(await hub.pending()).toEqual(owed)
})

test('an aggregate that is not defined any more holds nothing up, and nothing of it is left', async () => {
  await hub.project([streetNamed('s1', null), lampPut('l1', {})])
  expect(await tables('lamp')).not.toEqual([])
  const definitions = withoutLookups([...street, ...townDefinitions().filter(isOf('ward'))])
  await hub.project([streetNamed('s2', null)], { definitions })
  expect(await isSettled(hub.database.pool, 3)).toBe(true)
  expect(await tables('lamp')).toEqual([])
  expect(await hub.findings()).toEqual({})
  await hub.project([], { definitions: withoutLookups([...lamp, ...definitions]) })
  expect(await count('lamp')).toBe(1)
})
