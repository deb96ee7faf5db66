import type { DomainEvent } from '@xianglian/core'
import { aggregate, integer, lookups, published, register, rule, text, type Aggregate, type LookedOf, type RowOf } from '@xianglian/domain'
import { expect, test } from 'vitest'

import { createTestHub } from '../testing/hub.ts'
import type { TestEvent } from '../testing/memory-store.ts'
import { readFindings } from '../testing/town-hub.ts'

const leafColumns = { tree: text, size: integer }
const leaves = published('leaf', leafColumns, { ofTree: ['tree'] })
type Grown = DomainEvent<'leaf.grown', { tree: string }>

/** A later version makes larger leaves. */
const leaf = (version: number): Aggregate =>
  aggregate<{ readonly tree?: string }, Grown>({
    name: 'leaf',
    version,
    initial: {},
    evolve: { 'leaf.grown': (_, { data }) => data },
    registers: { leaf: register({ columns: leafColumns, rows: ({ tree }: { tree?: string }) => (tree ? [{ tree, size: version }] : []) }) },
  })

const treeColumns = { treeId: text }
const treeLooks = lookups(treeColumns, { leaves: { in: leaves, group: 'ofTree', values: (row) => [row.treeId] } })
type Planted = DomainEvent<'tree.planted', object>
const tree = aggregate<{ readonly treeId?: string }, Planted>({
  name: 'tree',
  initial: {},
  evolve: { 'tree.planted': (_, { subject }) => ({ treeId: subject.slice('tree/'.length) }) },
  registers: {
    tree: register({
      columns: treeColumns,
      rows: ({ treeId }: { treeId?: string }) => (treeId ? [{ treeId }] : []),
      lookups: treeLooks,
      rules: [
        rule<RowOf<typeof treeColumns>, LookedOf<typeof treeLooks>>({
          id: 'leafy',
          clause: '一',
          severity: 'notice',
          message: { zh: '茂', en: 'leafy' },
          judge: (_, { looked }) => ({
            since: '2026-01-01T00:00:00.000Z',
            details: { sizes: looked.leaves.map(({ size }) => String(size)) },
          }),
        }),
      ],
    }),
  },
})

const event = (type: string, id: string, data: object = {}): TestEvent => ({
  id: `${type}-${id}`,
  type,
  subject: `${type.slice(0, 4)}/${id}`,
  time: Date.UTC(2026, 0, 1),
  data: { ...data },
})

test('a group of which several rows differ in what takes their place is owed once', async () => {
  const hub = await createTestHub()
  try {
    const grown = ['l1', 'l2'].map((id) => event('leaf.grown', id, { tree: 't1' }))
    await hub.project([event('tree.planted', 't1'), ...grown], { definitions: [leaf(1), tree] })
    expect((await readFindings(hub.database))['leafy:tree/t1']?.details).toEqual({ sizes: ['1', '1'] })
    await hub.project([], { definitions: [leaf(2), tree] })
    expect((await readFindings(hub.database))['leafy:tree/t1']?.details).toEqual({ sizes: ['2', '2'] })
  } finally {
    await hub.database.drop()
  }
})
