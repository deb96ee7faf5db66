import { randomUUID } from 'node:crypto'

import { expect, test } from 'vitest'

import { untold } from './untold.ts'

const event = (type: string, id: string = randomUUID()) => ({ id, source: '/511602/service-portal', type, data: {} })

/** A hub that holds these records, whatever their type says. */
const holding = (...ids: readonly string[]) => {
  const sizes: number[] = []
  return {
    sizes,
    async records(_source: string, type: string, asked: readonly string[]) {
      sizes.push(asked.length)
      const found = asked.filter((one) => ids.includes(`${type} ${one}`))
      return found.map((record) => ({ record, id: record, subject: 'item/1', position: 0, revision: 0, hash: '', void: false }))
    },
  }
}

test('what a hub holds already is not told again, and the rest is, in its order', async () => {
  const [item, other, region] = [event('item.published'), event('item.published'), event('region.registered')]
  const hub = holding(`item.published ${item.id}`)
  expect(await untold(hub, [region, item, other])).toEqual([region, other])
})

test('a record of another type is another', async () => {
  const item = event('item.published')
  expect(await untold(holding(`item.amended ${item.id}`), [item])).toEqual([item])
})

test('a hub is asked for no more records at once than it answers', async () => {
  const hub = holding()
  const items = Array.from({ length: 1_001 }, () => event('item.published'))
  expect(await untold(hub, items)).toEqual(items)
  expect(hub.sizes).toEqual([1_000, 1])
})
