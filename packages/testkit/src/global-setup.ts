import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { startKafka, type KafkaProcess } from '@xianglian/kafka'
import { startEmbeddedPostgres } from '@xianglian/runtime'

import { repository } from './processes.ts'
import { testServer } from './server.ts'

/** What this run of the tests started, in the order in which it was. */
const started: (() => Promise<void>)[] = []

/**
 * vitest's global set-up: the engines that tests share. PostgreSQL starts at once (half a second, nearly every suite needs it); Kafka when the
 * first suite asks. Engines named by HUB_TEST_DATABASE_URL and HUB_KAFKA_BROKERS are used instead of own ones.
 */
export async function setup(): Promise<void> {
  // A broker that serves for a minute or two is up sooner, and takes half of the processor, without the optimising compiler.
  process.env['JDK_JAVA_OPTIONS'] ??= '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
  if (!process.env['HUB_KAFKA_BROKERS']) await offerKafka()
  await Promise.all([keepCompiledCode(), ...(process.env['HUB_TEST_DATABASE_URL'] ? [] : [startPostgres()])])
}

export async function teardown(): Promise<void> {
  for (const stop of started.toReversed()) await stop()
}

/**
 * Tests start services some two hundred times: all of them read from one folder what Node made of the sources. A process that is killed leaves
 * nothing there, so one that ends by itself loads the services first.
 */
async function keepCompiledCode(): Promise<void> {
  if (process.env['NODE_COMPILE_CACHE']) return
  const folder = await mkdtemp(join(tmpdir(), 'xianglian-compiled-'))
  process.env['NODE_COMPILE_CACHE'] = folder
  started.push(() => rm(folder, { recursive: true, force: true }))
  // What cannot be loaded is told by the tests that start it.
  await promisify(execFile)(process.execPath, ['services/standalone/src/index.ts'], { cwd: repository }).catch(() => undefined)
}

async function startPostgres(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'xianglian-postgres-'))
  // Tests kill processes, not machines: without fsync nothing they can see is lost.
  const postgres = await startEmbeddedPostgres({ folder, settings: { fsync: 'off' } })
  process.env['HUB_TEST_DATABASE_URL'] = postgres.url
  started.push(async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })
}

/** Test files run in processes of their own; they ask here, and the first to ask waits for the start. */
async function offerKafka(): Promise<void> {
  let kafka: Promise<KafkaProcess> | undefined
  const server = await testServer((_, response) => {
    kafka ??= startKafka()
    kafka.then(
      ({ brokers }) => response.end(brokers),
      (failure: unknown) => response.writeHead(503).end(failure instanceof Error ? failure.message : String(failure)),
    )
  })
  process.env['HUB_TEST_KAFKA_OFFER'] = server.url
  started.push(async () => {
    await server.close()
    await kafka?.then(
      (broker) => broker.stop(),
      () => undefined,
    )
  })
}
