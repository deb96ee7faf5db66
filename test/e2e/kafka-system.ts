import { fileURLToPath } from 'node:url'

import type { Python } from '@xianglian/testkit'

import type { TestHub } from './hub.ts'
import { sampleSchema, type SampleType } from './sample-schema.ts'

/** All that a system needs in order to write to Kafka: what `hub key create … --kafka --json` prints. */
export interface KafkaKey {
  readonly token: string
  readonly source: string
  readonly topic: string
  readonly acl: string
  readonly brokers: string
  readonly registry: string
}

/** Makes a key and a topic for `/<member>/<system>` by the command line. */
export async function joinByKafka(hub: Pick<TestHub, 'hub'>, source: string): Promise<KafkaKey> {
  const { code, stdout, stderr } = await hub.hub('key', 'create', '--source', source, '--region', '511602', '--kafka', '--json')
  if (code !== 0) throw new Error(`hub key create ended with ${code}: ${stderr}`)
  const { token, kafka } = JSON.parse(stdout) as {
    token: string
    kafka: Omit<KafkaKey, 'token' | 'source' | 'brokers'> & { brokers: string[] }
  }
  return { token, source, ...kafka, brokers: kafka.brokers.join(',') }
}

/** A sample as test/e2e/python/publish.py sent it. */
export interface Sent {
  readonly id: string
  readonly subject: string
  readonly time: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A record of `hub.<aggregate>` as test/e2e/python/consume.py read it. */
export interface Published {
  readonly partition: number
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly data: Readonly<Record<string, unknown>>
}

const program = (name: string): string => fileURLToPath(new URL(`python/${name}.py`, import.meta.url))

export interface SampleRun {
  readonly strategy: 'record' | 'topic'
  readonly from: number
  readonly count: number
  /** Fields beside those of every sample, in the schema and in the data. */
  readonly moreFields?: readonly object[]
  readonly more?: Readonly<Record<string, number>>
}

/** Publishes samples by Python's stock producer and Avro serializer, which registers the schema; answers them as sent. */
export const publishSamples = (python: Python, key: KafkaKey, type: SampleType, run: SampleRun): Promise<Sent[]> =>
  python.run(program('publish'), { ...key, ...type, schema: JSON.stringify(sampleSchema(type, run.moreFields)), ...run })

/** Reads the first `count` positions of a type's publication by Python's stock consumer, with a reader's schema where given. */
export const consumeSamples = (python: Python, key: KafkaKey, type: SampleType, count: number, schema?: object): Promise<Published[]> =>
  python.run(program('consume'), {
    registry: key.registry,
    brokers: key.brokers,
    topic: `hub.${type.aggregate}`,
    namespace: type.namespace,
    count,
    ...(schema && { schema: JSON.stringify(schema) }),
  })
