import { startKafka, type KafkaOptions, type KafkaProcess } from '@xianglian/kafka'

/**
 * The Kafka that test suites share: HUB_KAFKA_BROKERS when set, else one from Maven's jars, started once a run. Undefined, with a line on
 * stderr, where there is none; with CI set that is an error, as a suite must not go silent there.
 */
export async function testKafka(): Promise<{ readonly brokers: string } | undefined> {
  const given = process.env['HUB_KAFKA_BROKERS']
  if (given) return { brokers: given }
  const offer = process.env['HUB_TEST_KAFKA_OFFER']
  if (!offer) return missing("vitest's global set-up did not run, and HUB_KAFKA_BROKERS is not set.")
  const response = await fetch(offer)
  const answer = await response.text()
  return response.ok ? { brokers: answer } : missing(answer)
}

/** A broker of the caller's own, to be stopped and killed by it; undefined as with `testKafka`. */
export async function ownKafka(options: KafkaOptions = {}): Promise<KafkaProcess | undefined> {
  try {
    return await startKafka(options)
  } catch (failure) {
    return missing(failure instanceof Error ? failure.message : String(failure))
  }
}

function missing(reason: string): undefined {
  if (process.env['CI']) throw new Error(`There is no Kafka for the tests, and CI is set: ${reason}`)
  process.stderr.write(`Tests on Kafka are skipped: ${reason}\n`)
  return undefined
}
