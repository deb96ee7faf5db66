import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'

/** A client of the cluster that brokers (`host:port`) belong to. Failures are told by what fails, not in a log of its own. */
export const connectKafka = (brokers: readonly string[], clientId: string): Kafka =>
  new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
  })

/** A producer that makes no topics, and spreads keys over partitions as Java's clients do. */
export const createProducer = (kafka: Kafka): Producer =>
  kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, allowAutoTopicCreation: false })

/** What one send takes at most: it makes one batch a partition, and a broker takes a megabyte in it. */
export const sendLimits = { bytes: 900_000, records: 10_000 }
