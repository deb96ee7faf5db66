import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { requestRebuild } from '../projections.ts'
import { schema, tableNames } from '../tables.ts'
import { drain } from '../testing/hub.ts'
import { createTownHub, lampGone, lampPut, streetClosed, streetNamed, wardDropped, wardSet, type TownHub } from '../testing/town-hub.ts'
import { oracleTown } from '../testing/town-oracle.ts'

let hub: TownHub
beforeEach(async () => {
  hub = await createTownHub()
})
afterEach(() => hub.database.drop())

const lamp = async (): Promise<unknown> => {
  const row = await hub.row('lamp', 'l1:green')
  return row && { ward: row['ward'], limit: row['limit'], label: row['label'] }
}
/** Findings of one rule by key, with their details. */
const detailsOf = async (rule: string): Promise<Record<string, object>> =>
  Object.fromEntries(Object.entries(await hub.findings()).flatMap(([key, found]) => (found.rule === rule ? [[key, found.details]] : [])))

describe('a row that is looked up', () => {
  test('is missed, appears, changes and goes, and those who read it follow, over two steps', async () => {
    await hub.project([lampPut('l1', {})])
    expect(await lamp()).toEqual({ ward: null, limit: null, label: 'green@-' })
    await hub.project([streetNamed('s1', 'w1')])
    expect(await lamp()).toEqual({ ward: 'w1', limit: null, label: 'green@w1' })
    await hub.project([wardSet('w1', 3)])
    expect(await lamp()).toEqual({ ward: 'w1', limit: 3, label: 'green@w1' })
    await hub.project([wardSet('w1', 4)])
    expect(await lamp()).toEqual({ ward: 'w1', limit: 4, label: 'green@w1' })
    await hub.project([wardDropped('w1'), streetNamed('s1', 'w2')])
    expect(await lamp()).toEqual({ ward: 'w2', limit: null, label: 'green@w2' })
    await hub.project([streetClosed('s1')])
    expect(await lamp()).toEqual({ ward: null, limit: null, label: 'green@-' })
  })

  test('may come with those who read it, in any order, and then nothing is owed', async () => {
    hub.store.record([lampPut('l1', {}), streetNamed('s1', 'w1'), wardSet('w1', 3)])
    const engine = await hub.open()
    await drain(engine)
    expect(await lamp()).toEqual({ ward: 'w1', limit: 3, label: 'green@w1' })
    expect(await hub.pending()).toEqual([])
    await engine.close()
  })

  test('is read once more only by those who read it: another row is not written', async () => {
    await hub.project([lampPut('l1', {}), lampPut('l2', { street: 's2' }), streetNamed('s1', 'w1'), streetNamed('s2', 'w1')])
    const version = async (): Promise<unknown> =>
      (await hub.database.pool.query(`SELECT xmin::text FROM ${schema}.${await lampTable()} WHERE key = 'l2:green'`)).rows
    const before = await version()
    await hub.project([streetNamed('s1', 'w2')])
    expect(await lamp()).toMatchObject({ ward: 'w2' })
    expect(await version()).toEqual(before)
  })
})

async function lampTable(): Promise<string> {
  const { rows } = await hub.database.pool.query<{ aggregate: string; hash: string; generation: number }>(
    `SELECT aggregate, hash, generation FROM ${schema}._projections WHERE aggregate = 'lamp' AND status = 'live'`,
  )
  const [row] = rows
  return row === undefined ? '' : `"${tableNames(row.aggregate, row.hash, row.generation).rows('lamp')}"`
}

describe('a group that is looked up', () => {
  test('is judged by its old and its new rows when one moves', async () => {
    await hub.project([...['l1', 'l2', 'l3'].map((id) => lampPut(id, {})), ...['l4', 'l5'].map((id) => lampPut(id, { street: 's2' }))])
    expect(Object.keys(await detailsOf('crowded'))).toEqual(['crowded:lamp/l1:green', 'crowded:lamp/l2:green', 'crowded:lamp/l3:green'])
    await hub.project([lampPut('l2', { street: 's2', colour: 'c:%' })])
    const twins = ['c:%@-', 'green@-', 'green@-']
    expect(await detailsOf('crowded')).toEqual({
      'crowded:lamp/l2:c%3A%25': { twins, alike: 1 },
      'crowded:lamp/l4:green': { twins, alike: 2 },
      'crowded:lamp/l5:green': { twins, alike: 2 },
    })
    await hub.project([lampGone('l4')])
    expect(await detailsOf('crowded')).toEqual({})
  })

  test('of another aggregate is found whether its rows come first or last', async () => {
    await hub.project([streetNamed('s1', 'w1')])
    expect(Object.keys(await detailsOf('unlit'))).toEqual(['unlit:street/s1'])
    await hub.project([lampPut('l1', {})])
    expect(await detailsOf('unlit')).toEqual({})
    await hub.project([lampGone('l1')])
    expect(Object.keys(await detailsOf('unlit'))).toEqual(['unlit:street/s1'])
  })
})

describe('a rollup', () => {
  const sum = async (ward: string): Promise<unknown> => hub.row('ward-lamps', ward)

  test('is exact under late events, corrections, voids and moves between groups', async () => {
    const day = (number: number): number => Date.UTC(2026, 0, number)
    await hub.project([
      streetNamed('s1', 'w1'),
      streetNamed('s2', 'w2'),
      lampPut('l1', { watts: '0.10' }, { time: day(3), id: 'first' }),
      lampPut('l2', { watts: '0.20' }),
      lampPut('l3', { street: 's2', watts: '-1.05' }, { id: 'third' }),
    ])
    expect([await sum('w1'), await sum('w2')]).toEqual([
      { ward: 'w1', lamps: 2, watts: '0.30' },
      { ward: 'w2', lamps: 1, watts: '-1.05' },
    ])
    await hub.project([lampPut('l1', { watts: '9.99' }, { time: day(2) })])
    expect(await sum('w1')).toEqual({ ward: 'w1', lamps: 2, watts: '0.30' })
    await hub.project([lampPut('l1', { watts: '0.70' }, { time: day(4) })])
    expect(await sum('w1')).toEqual({ ward: 'w1', lamps: 2, watts: '0.90' })
    await hub.project([lampPut('l2', { street: 's2', watts: '5.00' })])
    expect([await sum('w1'), await sum('w2')]).toEqual([
      { ward: 'w1', lamps: 1, watts: '0.70' },
      { ward: 'w2', lamps: 2, watts: '3.95' },
    ])
    await hub.project([lampPut('l3', {}, { record: 'third', revision: 1, void: true })])
    expect(await sum('w2')).toEqual({ ward: 'w2', lamps: 1, watts: '5.00' })
  })

  test('has no row for a group that nothing adds to, and follows a column that others add', async () => {
    await hub.project([streetNamed('s1', 'w1'), lampPut('l1', {}), wardSet('w1', 0)])
    expect(await detailsOf('over-lit')).toEqual({ 'over-lit:ward/w1': { lamps: 1, watts: '10.00' } })
    await hub.project([streetNamed('s1', 'w2')])
    expect([await sum('w1'), await sum('w2')]).toEqual([undefined, { ward: 'w2', lamps: 1, watts: '10.00' }])
    expect(await detailsOf('over-lit')).toEqual({})
    expect(await detailsOf('no-ward')).toEqual({ 'no-ward:ward-lamps/w2': { lamps: 1 } })
    await hub.project([wardSet('w2', null), lampGone('l1')])
    expect(await sum('w2')).toBeUndefined()
    expect(await detailsOf('no-ward')).toEqual({})
  })

  test('is judged again when what its rules look up comes and goes, though nothing else is added up', async () => {
    const found = { 'no-ward:ward-lamps/w1': { lamps: 1 } }
    await hub.project([streetNamed('s1', 'w1'), lampPut('l1', {})])
    expect(await detailsOf('no-ward')).toEqual(found)
    await hub.project([wardSet('w1', 3)])
    expect(await detailsOf('no-ward')).toEqual({})
    await hub.project([wardDropped('w1')])
    expect(await detailsOf('no-ward')).toEqual(found)
  })

  test('adds up entries, those of a corrected event once', async () => {
    await hub.project([lampPut('l1', {}, { id: 'a' }), lampPut('l2', {}), lampGone('l2')])
    await hub.project([lampPut('l1', { street: 's2' }, { record: 'a', revision: 1 })])
    expect(await hub.row('line-count', 'put:s1')).toEqual({ kind: 'put', street: 's1', lines: 1 })
    expect(await hub.row('line-count', 'put:s2')).toEqual({ kind: 'put', street: 's2', lines: 1 })
    expect(await hub.row('line-count', 'gone:a%3A%25')).toEqual({ kind: 'gone', street: 'a:%', lines: 1 })
  })

  test('adds a row to several groups, to one of them twice, and takes it from all of them', async () => {
    const lines = async (): Promise<unknown[]> =>
      (await (await hub.reader()).list('line-count')).items.map(({ key, lines: its }) => [key, its])
    await hub.project([lampPut('l1', {}, { id: 'a' }), lampPut('l2', { street: 's2' })])
    expect(await lines()).toEqual([
      ['put:all', 4],
      ['put:s1', 1],
      ['put:s2', 1],
    ])
    await hub.project([lampPut('l1', {}, { record: 'a', revision: 1, void: true })])
    expect(await lines()).toEqual([
      ['put:all', 2],
      ['put:s2', 1],
    ])
  })

  test('adds to its coarser sums what it adds itself', async () => {
    const lines = async (): Promise<unknown[]> =>
      (await (await hub.reader()).list('street-lines')).items.map(({ key, lines: its }) => [key, its])
    await hub.project([lampPut('l1', {}), lampPut('l1', {}, { id: 'a' }), lampPut('l2', { street: 's2' }), lampGone('l2')])
    expect(await lines()).toEqual([
      ['a:%', 1],
      ['all', 8],
      ['s1', 2],
      ['s2', 1],
    ])
    await hub.project([lampPut('l1', {}, { record: 'a', revision: 1, void: true }), lampPut('l3', { street: 's2' })])
    expect(await lines()).toEqual([
      ['a:%', 1],
      ['all', 8],
      ['s1', 1],
      ['s2', 2],
    ])
  })

  test('counts all that a row gives, or nothing', async () => {
    await hub.project([streetNamed('s1', 'w1'), lampPut('l1', { fails: 'second' }), lampPut('l2', {})])
    expect(await sum('w1')).toEqual({ ward: 'w1', lamps: 1, watts: '10.00' })
    expect(await detailsOf('unjudged')).toEqual({
      'unjudged:lamp/l1:green:ward-lamps': { reason: 'what it is added up by is longer than 1000 bytes' },
    })
    await hub.project([lampPut('l1', {})])
    expect(await sum('w1')).toEqual({ ward: 'w1', lamps: 2, watts: '20.00' })
  })
})

describe('a definition that fails for a row', () => {
  test.each([
    ['derive', 'derive', 'this lamp derives nothing'],
    ['column', 'derive', 'column label is required and empty'],
    ['rule', 'parts', 'this lamp is not judged'],
    ['since', 'parts', 'since is not an instant'],
    ['part', 'parts', 'part is not a text of up to 400 bytes'],
    ['twice', 'parts', 'two findings of one row have the part b:1'],
    ['rollup', 'ward-lamps', 'this lamp is not counted'],
  ])('is a finding and stops nothing else (%s)', async (fails, part, reason) => {
    await hub.project([streetNamed('s1', 'w1'), lampPut('l1', { fails }), lampPut('l2', {})])
    expect(await detailsOf('unjudged')).toEqual({ [`unjudged:lamp/l1:green:${part}`]: { reason } })
    expect((await hub.findings())[`unjudged:lamp/l1:green:${part}`]?.since).toBe('1970-01-01T00:00:00.000Z')
    const judged = Object.keys(await detailsOf('parts'))
    expect(judged).toContain('parts:lamp/l2:green:b%3A1')
    // Of a row that lacks what is derived, no rule says anything; other faults leave the other rules alone.
    expect(judged.includes('parts:lamp/l1:green:b%3A1')).toBe(part !== 'derive' && part !== 'parts')
    await hub.project([lampPut('l1', {})])
    expect(await detailsOf('unjudged')).toEqual({})
  })
})

describe('a text that is longer than indexes take', () => {
  /** Not to be compressed: some 3 bytes each. */
  const long = (characters: number): string =>
    String.fromCodePoint(...crypto.getRandomValues(new Uint16Array(characters)).map((each) => 0x4e00 + (each % 0x5000)))

  test('parks its own stream when the column is in an index, of one or of several, and stops no other', async () => {
    const texts = { street: long(534), colour: long(267) }
    await hub.project([lampPut('l1', { street: texts.street }), lampPut('l2', { colour: texts.colour }), lampPut('l3', {})])
    // In keys, colons count three times.
    await hub.project([lampPut('l0', { colour: ':'.repeat(350) })])
    const reader = await hub.reader()
    expect(await reader.parked()).toMatchObject([
      { subject: 'lamp/l0', reason: 'lamp: register lamp has a row whose key is longer than 1000 bytes, or no text' },
      { subject: 'lamp/l1', reason: 'lamp: column street is indexed and longer than 800 bytes' },
      { subject: 'lamp/l2', reason: 'lamp: column colour is indexed and longer than 800 bytes' },
    ])
    expect((await reader.list('lamp')).items.map(({ key }) => key)).toEqual(['l3:green'])
    await hub.project([lampPut('l1', {}), lampPut('l4', { street: long(266), colour: long(266) })])
    expect((await reader.list('lamp')).items).toHaveLength(3)
  })

  test('finds nothing when it is looked up, and is not added up by', async () => {
    const [ward, fits] = [long(334), long(333)]
    await hub.project([streetNamed('s1', ward), streetNamed('s2', fits), lampPut('l1', {}), lampPut('l2', { street: 's2' })])
    expect(await hub.row('street', 's1')).toMatchObject({ ward, limit: null })
    expect(await detailsOf('unjudged')).toEqual({
      'unjudged:lamp/l1:green:ward-lamps': { reason: 'what it is added up by is longer than 1000 bytes' },
    })
    expect(await hub.row('ward-lamps', fits)).toMatchObject({ lamps: 1 })
    expect(Object.keys(await detailsOf('no-ward'))).toEqual([`no-ward:ward-lamps/${fits}`])
  })

  test('is no region of a finding', async () => {
    await hub.project([streetNamed('s1', 'w1'), lampPut('l1', {}), wardSet('w1', 0, { data: { limit: 0, region: long(1500) } })])
    expect((await hub.findings())['over-lit:ward/w1']).toMatchObject({ region: null })
  })

  test('is hashed in the key of an entry', async () => {
    const more = { source: `/${long(90)}/${long(90)}`, id: long(200) }
    await hub.project([lampPut(long(280), {}, more)])
    const [entry] = (await (await hub.reader()).list('lamp-line')).items
    expect(entry?.key).toMatch(/^.{280}:[0-9a-f]{64}$/)
    expect(await hub.row('lamp-line', entry?.key ?? '')).toMatchObject({ kind: 'put' })
  })
})

test('a figure that sums could not take is not added up', async () => {
  const watts = '9'.repeat(36)
  await hub.project([
    streetNamed('s1', 'w1'),
    ...Array.from({ length: 12 }, (_, index) => lampPut(`l${index}`, { watts })),
    lampPut('m', {}),
  ])
  expect(await hub.row('ward-lamps', 'w1')).toEqual({ ward: 'w1', lamps: 1, watts: '10.00' })
  expect(await detailsOf('unjudged')).toMatchObject({
    'unjudged:lamp/l0:green:ward-lamps': { reason: 'watts is too large to be added up' },
  })
})

describe('findings', () => {
  test('that stay as they are keep the instant at which they were noted; one that begins anew does not', async () => {
    const noted = async (): Promise<unknown> =>
      (
        await hub.database.pool.query(
          `SELECT noted::text, since::text FROM ${schema}.findings WHERE rule = 'over-lit' OR rule = 'unlit' ORDER BY rule`,
        )
      ).rows
    await hub.project([streetNamed('s1', 'w1'), lampPut('l1', { street: 's2' }), streetNamed('s2', 'w1'), wardSet('w1', 0)])
    const before = await noted()
    await hub.project([lampPut('l2', { street: 's2' })])
    expect(await detailsOf('over-lit')).toEqual({ 'over-lit:ward/w1': { lamps: 2, watts: '20.00' } })
    expect(await noted()).toEqual(before)
  })

  test('of ids that hold colons are kept apart', async () => {
    await hub.project([streetNamed('s1', null), streetNamed('s1:x', null)])
    expect(Object.keys(await detailsOf('unlit'))).toEqual(['unlit:street/s1', 'unlit:street/s1:x'])
  })
})

describe('what many rows depend on', () => {
  const dependents = 20_000

  test('is worked off in slices that take turns with new events, and goes on where it stopped when the engine is opened again', async () => {
    await hub.project([wardSet('w1', 1), ...Array.from({ length: dependents }, (_, index) => streetNamed(`s${index}`, 'w1'))])
    const done = async (): Promise<number> => {
      const { rows } = await hub.database.pool.query<{ count: string }>(`SELECT count(*) FROM ${schema}.street WHERE "limit" = 2`)
      return Number(rows[0]?.count)
    }
    const options = { batchSize: 1, sliceSize: 1000 }
    hub.store.record([wardSet('w1', 2)])
    let engine = await hub.open(options)
    await engine.advance()
    await engine.close()
    const shares: number[] = []
    for (let round = 0; round < 5; round += 1) {
      engine = await hub.open(options)
      hub.store.record([wardSet(`new${round}`, round)])
      // A slice and a batch, whichever comes first.
      await engine.advance()
      await engine.advance()
      await engine.close()
      expect(await hub.row('ward', `new${round}`)).toMatchObject({ limit: round })
      shares.push(await done())
    }
    expect(shares).toEqual([1000, 2000, 3000, 4000, 5000])
    engine = await hub.open(options)
    let steps = 0
    while (await engine.advance()) steps += 1
    expect(steps).toBe(dependents / 1000 - shares.length)
    expect(await done()).toBe(dependents)
    expect(await hub.pending()).toEqual([])
    await engine.close()
  }, 120_000)

  test('is begun again when it changes while it is worked off', async () => {
    await hub.project([wardSet('w1', 1), ...Array.from({ length: 30 }, (_, index) => streetNamed(`s${index}`, 'w1'))])
    const limits = async (): Promise<unknown[]> => {
      const { rows } = await hub.database.pool.query<{ limit: string }>(`SELECT "limit" FROM ${schema}.street ORDER BY key`)
      return rows.map((row) => Number(row.limit))
    }
    const engine = await hub.open({ batchSize: 1, sliceSize: 4 })
    hub.store.record([wardSet('w1', 2)])
    while (!(await limits()).includes(2)) await engine.advance()
    expect(await limits()).toContain(1)
    hub.store.record([wardSet('w1', 3)])
    await drain(engine)
    await engine.close()
    expect(new Set(await limits())).toEqual(new Set([3]))
  })
})

test('what changes all the time reaches all its readers', async () => {
  await hub.project(Array.from({ length: 30 }, (_, index) => lampPut(`l${index}`, {})))
  const engine = await hub.open({ batchSize: 1, sliceSize: 4 })
  for (let round = 0; round < 40; round += 1) {
    hub.store.record([streetNamed('s1', `w${round}`)])
    // A batch and a slice.
    await engine.advance()
    await engine.advance()
  }
  const { rows } = await hub.database.pool.query<{ ward: string | null }>(`SELECT DISTINCT ward FROM ${schema}.lamp`)
  expect(rows.map(({ ward }) => ward)).not.toContain(null)
  await drain(engine)
  await engine.close()
  expect(await hub.findings()).toEqual(oracleTown(hub.store.events).findings)
  expect(await hub.pending()).toEqual([])
})

describe('what is built beside the live one', () => {
  const events = [
    wardSet('w1', 1),
    streetNamed('s1', 'w1'),
    streetNamed('s2', 'w1'),
    ...Array.from({ length: 12 }, (_, index) =>
      lampPut(`l${index}`, { street: index % 3 === 0 ? 's2' : 's1', watts: `${index}.50` }, { id: `put${index}` }),
    ),
  ]

  test('serves when its rows are derived and judged, not before', async () => {
    await hub.project(events)
    const before = await hub.findings()
    await requestRebuild(hub.database.pool, 'lamp')
    const engine = await hub.open({ batchSize: 5, sliceSize: 4 })
    while (await engine.advance()) expect(await hub.findings()).toEqual(before)
    await engine.close()
    expect(await hub.findings()).toEqual(before)
    const { rows } = await hub.database.pool.query(`SELECT generation FROM ${schema}._projections WHERE aggregate = 'lamp'`)
    expect(rows).toEqual([{ generation: 1 }])
  })

  test('has all indexes of the one whose place it takes', async () => {
    await hub.project(events)
    const indexes = async (): Promise<unknown> => {
      const { rows } = await hub.database.pool.query<{ on: string }>(
        `SELECT regexp_replace(substring(indexdef FROM ' ON .*'), '_[0-9a-f]{8}(_\\d+)?', '') AS on FROM pg_indexes
         WHERE schemaname = $1 AND indexdef ~ '_[0-9a-f]{8}' ORDER BY 1`,
        [schema],
      )
      return rows.map(({ on }) => on)
    }
    const before = await indexes()
    expect(before).toContainEqual(expect.stringContaining('(rule, since, key) WHERE (until IS NULL)'))
    await requestRebuild(hub.database.pool)
    await hub.project([])
    expect(await indexes()).toEqual(before)
  })

  test('takes in what comes meanwhile, before and behind the row that it stands at', async () => {
    await hub.project(events)
    await requestRebuild(hub.database.pool)
    const engine = await hub.open({ batchSize: 1000, sliceSize: 2 })
    const rounds = new Map([
      ['*lamp', 0],
      ['*lamp-line', 4],
    ])
    while (await engine.advance()) {
      const { rows } = await hub.database.pool.query<{ target: string }>(
        `SELECT target FROM ${schema}._pending WHERE target LIKE '*%' AND cursor <> ''`,
      )
      const target = rows[0]?.target ?? ''
      const round = (rounds.get(target) ?? 8) + 1
      if (round > 8 || (target === '*lamp' && round > 4)) continue
      rounds.set(target, round)
      const behind = 9 - round
      hub.store.record([
        lampPut(`l${round}`, { watts: `${round}.00` }),
        lampPut(`k${round}`, {}),
        lampPut(`m${round}`, {}),
        lampPut(`l${behind}`, {}, { record: `put${behind}`, revision: 1, void: true }),
        lampGone(`l${behind + 1}`),
      ])
    }
    expect([...rounds.values()]).toEqual([4, 8])
    await drain(engine)
    await engine.close()
    const { town, findings } = oracleTown(hub.store.events)
    expect(await hub.findings()).toEqual(findings)
    expect(await hub.row('ward-lamps', 'w1')).toEqual(town['ward-lamps']['w1'])
    for (const key of ['put:s1', 'put:s2']) expect(await hub.row('line-count', key)).toEqual(town['line-count'][key])
  })

  test('with another rule shows its findings and none of the rule that is gone', async () => {
    await hub.project(events)
    expect(Object.keys(await detailsOf('crowded'))).not.toEqual([])
    await hub.project([], { version: 2 })
    expect(await hub.findings()).toEqual(oracleTown(hub.store.events, 2).findings)
    const { rows } = await hub.database.pool.query(
      `SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename LIKE '\\_findings\\_lamp%'`,
      [schema],
    )
    expect(rows).toHaveLength(1)
  })

  test('owes to those who look it up what is different in it', async () => {
    await hub.project(events)
    const { rows } = await hub.database.pool.query<{ name: string }>(
      `SELECT 'ward_' || left(hash, 8) AS name FROM ${schema}._projections WHERE aggregate = 'ward'`,
    )
    // As if an earlier definition had made another limit of it.
    await hub.database.pool.query(`UPDATE ${schema}."${rows[0]?.name ?? ''}" SET "limit" = 7`)
    await requestRebuild(hub.database.pool, 'ward')
    await hub.project([lampPut('l1', { street: null })])
    expect(await hub.row('street', 's1')).toMatchObject({ limit: 1 })
    expect(await hub.findings()).toEqual(oracleTown(hub.store.events).findings)
    expect(await hub.pending()).toEqual([])
  })
})
