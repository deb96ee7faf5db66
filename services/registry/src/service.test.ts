import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { builtInSchemas } from '@xianglian/contracts'
import { openEngines } from '@xianglian/engines'
import { createLogger, createMetrics, readConfig } from '@xianglian/runtime'
import { testDatabase, testServer } from '@xianglian/testkit'
import { expect, test } from 'vitest'

import { createRegistryService } from './service.ts'

test('a registry that has not been started yet on a new database answers the first call', async () => {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'hub-registry-'))
  const config = readConfig({ HUB_DATABASE_URL: database.url, HUB_DATA_DIR: folder, HUB_ADMIN_KEY: 'a'.repeat(32) })
  const [logger, metrics, { signal }] = [createLogger({ name: 'registry' }), createMetrics(), new AbortController()]
  const engines = await openEngines(config, logger, signal)
  const { handler } = await createRegistryService({ config, logger, metrics, signal, url: () => '', fail: () => undefined }, engines)
  const server = await testServer(handler)
  try {
    const answer = await fetch(`${server.url}/subjects`)
    expect(await answer.json()).toEqual(builtInSchemas.map(({ name }) => name).toSorted())
  } finally {
    await server.close()
    metrics.close()
    await engines.close()
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  }
})
