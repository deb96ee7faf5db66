import { expect, test } from 'vitest'

import { requestRebuild } from './projections.ts'
import { rebuilding } from './rebuilding.ts'
import { createTestHub, written } from './testing/hub.ts'

test('a rebuild shows from its request until it is swapped in, with what is left of it', async () => {
  const hub = await createTestHub()
  try {
    const { pool } = hub.database
    await hub.project(Array.from({ length: 9 }, (_, index) => written(`n${index}`, 1, 'x')))
    expect(await rebuilding(pool)).toBeUndefined()
    await requestRebuild(pool, 'note')
    const left = [await rebuilding(pool)]
    const engine = await hub.open({ batchSize: 4 })
    while (await engine.advance()) left.push(await rebuilding(pool))
    await engine.close()
    left.push(await rebuilding(pool))
    expect(left[0]).toBe(9)
    expect(left.at(-1)).toBeUndefined()
    const known = left.slice(0, left.indexOf(undefined))
    expect(known.every((count, index) => count !== undefined && count >= 1 && count <= (known[index - 1] ?? 9))).toBe(true)
    expect(known.length).toBeGreaterThan(2)
  } finally {
    await hub.database.drop()
  }
})
