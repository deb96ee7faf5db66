import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startKafka, type KafkaProcess } from '@xianglian/kafka'
import { startEmbeddedPostgres } from '@xianglian/runtime'

import { testServer } from './server.ts'

/** What this run of the tests started, in the order in which it was. */
const started: (() => Promise<void>)[] = []

/**
 * vitest's global set-up: the engines that tests share. PostgreSQL starts at once (half a second, nearly every suite needs it); Kafka when the
 * first suite asks. Engines named by HUB_TEST_DATABASE_URL and HUB_KAFKA_BROKERS are used instead of own ones.
 */
export async function setup(): Promise<void> {
  if (!process.env['HUB_TEST_DATABASE_URL']) await startPostgres()
  if (!process.env['HUB_KAFKA_BROKERS']) await offerKafka()
}

export async function teardown(): Promise<void> {
  for (const stop of started.toReversed()) await stop()
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
