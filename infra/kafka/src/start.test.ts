import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { noteUse, requireUnused } from './in-use.ts'
import { serverProperties } from './settings.ts'
import { startKafka } from './start.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

test('a port that is taken is refused before anything is touched, with what to do', async () => {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await expect(startKafka({ folder, port })).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('--port'),
  })
  server.close()
})

test('a folder that a living process uses is refused; one whose process has gone is not', async () => {
  await expect(requireUnused(folder, 'server.properties')).resolves.toBeUndefined()
  // This process is alive, and its command line names the test runner.
  await noteUse(folder, process.pid)
  await expect(requireUnused(folder, process.execPath.split('/').at(-1) ?? 'node')).rejects.toThrow(
    `Process ${process.pid} already runs Kafka`,
  )
  await writeFile(join(folder, 'broker.pid'), '999999999\n')
  await expect(requireUnused(folder, 'server.properties')).resolves.toBeUndefined()
})

test('the broker listens on the loopback interface alone', () => {
  const settings = serverProperties({ port: 9092, controllerPort: 9093 }, '/data')
  expect(settings).toContain('listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093\n')
  expect(settings).not.toContain('0.0.0.0')
})
