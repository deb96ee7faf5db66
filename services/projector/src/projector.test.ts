import { aggregates } from '@xianglian/domain'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createScene, type Scene } from './fixture.ts'

let scene: Scene

beforeEach(async () => {
  scene = await createScene(aggregates)
})
afterEach(() => scene.close())

const record = (...codes: readonly string[]): Promise<number> =>
  scene.record(...codes.map((code) => ({ type: 'region.registered', data: { code, name: `region ${code}` } })))

test('what is recorded comes into the registers', async () => {
  await scene.startProjector()
  await scene.reader.waitFor(await record('1', '2'))
  await scene.reader.waitFor(await record('3'))
  expect((await scene.reader.list('region')).items.map(({ key }) => key)).toEqual(['1', '2', '3'])
})

test('a standby goes on where the active one stopped', async () => {
  const first = await scene.startProjector()
  await scene.startProjector()
  await scene.reader.waitFor(await record('1'))
  await first.stop()
  await scene.reader.waitFor(await record('2'))
  expect((await scene.reader.list('region')).items.map(({ key }) => key)).toEqual(['1', '2'])
})

test('a database that breaks all connections is outlived', async () => {
  const projector = await scene.startProjector()
  for (let round = 0; round < 5; round += 1) {
    await scene.database.pool
      .query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
      .catch(() => undefined)
    await scene.reader.waitFor(await record(String(round)))
  }
  expect(projector.ready()).toBe(true)
  expect((await scene.reader.list('region')).items).toHaveLength(5)
})
