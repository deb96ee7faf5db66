import { expect, test } from 'vitest'

import { createLag } from './lag.ts'

const hub = {
  bus: { heads: async () => new Map([['c/hub.in/0', 12n]]) },
  store: { offsets: async () => new Map([['c/hub.in/0', 9n]]), head: async () => 9 },
  registers: { position: async () => 4, pending: async () => 0 },
}

test('recorder and projector are behind by what the one has not recorded and the other not projected', async () => {
  expect(await createLag(hub)()).toEqual({ recorder: 3, projector: 5 })
})

test('registers at the head that owe rows to be derived anew are behind', async () => {
  const owing = { position: async () => 9, pending: async () => 3 }
  expect(await createLag({ ...hub, registers: owing })()).toMatchObject({ projector: 1 })
  expect(await createLag({ ...hub, registers: { ...owing, position: async () => 4 } })()).toMatchObject({ projector: 5 })
})

test('where there is a Kafka to publish to, delivery is behind by what is not published to that cluster', async () => {
  const published = async (lane: string) => (lane.startsWith('c/') ? 7 : 0)
  expect(await createLag({ ...hub, published })()).toEqual({ recorder: 3, projector: 5, delivery: 2 })
  expect(await createLag({ ...hub, published: async () => 20 })()).toMatchObject({ delivery: 0 })
})
