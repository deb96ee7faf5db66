import type { HubError } from '@xianglian/core'
import { expect, test } from 'vitest'

import { positionsOf, settlePositions } from './positions.ts'
import type { Extent, Topic } from './topic.ts'

const cluster = 'AbC/d+e_f-g'
const main: Topic = { name: 'hub.in', clusterId: cluster, source: undefined }
const system: Topic = { name: 'hub.in.m.s', clusterId: cluster, source: '/m/s' }
const extent = (topic: Topic, low: bigint, high: bigint): Extent => ({ topic, partition: 0, low, high })
const offsets = (stored: Readonly<Record<string, bigint>>) => new Map(Object.entries(stored))

/** What is told as lost, and the positions after. */
function settle(extents: readonly Extent[], stored: Readonly<Record<string, bigint>>) {
  const positions = offsets(stored)
  const losses: HubError[] = []
  settlePositions(extents, positions, (loss) => losses.push(loss))
  return { positions: Object.fromEntries(positions), losses: losses.map(({ code, message }) => [code, message.split(/[,:]/)[0]]) }
}

test('of the stored offsets those are the inbox’s that name its topics, on this cluster', () => {
  const stored = { [`${cluster}/hub.in/0`]: 1n, [`${cluster}/hub.in.m.s/3`]: 2n }
  const others = { [`${cluster}/hub.inn/0`]: 3n, [`${cluster}/other/0`]: 4n, 'elsewhere/hub.in/0': 5n, 'postgres-x/inbox/0': 6n }
  expect(Object.fromEntries(positionsOf(main, offsets({ ...stored, ...others })))).toEqual(stored)
})

test.each(['elsewhere/hub.in/0', 'elsewhere/hub.in.m.s/0', 'AbC/hub.in/0'])(
  'when all are of another cluster, as %s, they are lost',
  (lane) => {
    expect(() => positionsOf(main, offsets({ [lane]: 1n }))).toThrow(expect.objectContaining({ code: 'offsets-lost' }))
  },
)

test('what the topics hold is gone on with, what has no position begins with its first record', () => {
  expect(settle([extent(main, 3n, 9n), extent(system, 2n, 2n)], { [`${cluster}/hub.in/0`]: 9n })).toEqual({
    positions: { [`${cluster}/hub.in/0`]: 9n, [`${cluster}/hub.in.m.s/0`]: 2n },
    losses: [],
  })
})

test.each([
  ['below', 2n],
  ['above', 10n],
])('a position %s what the gateways’ topic holds ends the reading', (_, position) => {
  const act = () => settle([extent(main, 3n, 9n)], { [`${cluster}/hub.in/0`]: position })
  expect(act).toThrow(expect.objectContaining({ code: 'offsets-lost', retryable: false }))
})

test.each([
  ['below', 2n],
  ['above', 10n],
])('a position %s what a system’s topic holds is told, and its first record is next', (_, position) => {
  expect(settle([extent(system, 3n, 9n)], { [`${cluster}/hub.in.m.s/0`]: position })).toEqual({
    positions: { [`${cluster}/hub.in.m.s/0`]: 3n },
    losses: [['offsets-lost', 'Topic hub.in.m.s']],
  })
})

test('when one partition of a system’s topic is lost, all of them begin anew: it may be another topic', () => {
  const partitions = [0, 1].map((partition): Extent => ({ topic: system, partition, low: 0n, high: 5n }))
  const stored = { [`${cluster}/hub.in.m.s/0`]: 4n, [`${cluster}/hub.in.m.s/1`]: 9n }
  expect(settle([extent(main, 0n, 5n), ...partitions], { ...stored, [`${cluster}/hub.in/0`]: 4n })).toEqual({
    positions: { [`${cluster}/hub.in/0`]: 4n, [`${cluster}/hub.in.m.s/0`]: 0n, [`${cluster}/hub.in.m.s/1`]: 0n },
    losses: [['offsets-lost', 'Topic hub.in.m.s']],
  })
})

test('so they do when it has fewer partitions than before', () => {
  const stored = { [`${cluster}/hub.in.m.s/0`]: 4n, [`${cluster}/hub.in.m.s/5`]: 0n }
  expect(settle([extent(system, 0n, 5n)], stored).positions).toEqual({ [`${cluster}/hub.in.m.s/0`]: 0n })
})

test('a topic that is gone is told, and forgotten', () => {
  expect(settle([], { [`${cluster}/hub.in.m.s/0`]: 7n })).toEqual({
    positions: {},
    losses: [['offsets-lost', `Lane ${cluster}/hub.in.m.s/0 is gone`]],
  })
})
