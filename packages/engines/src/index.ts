import { createKafkaBus, createKafkaPublisher, type KafkaPublisher } from '@xianglian/bus-kafka'
import { createPostgresBus } from '@xianglian/bus-postgres'
import { openCatalogue, type Catalogue } from '@xianglian/contracts'
import type { DeadLetters, EventBus, EventStore } from '@xianglian/core'
import { openDatabase, runService, type Config, type Database, type Logger, type Service, type ServiceContext } from '@xianglian/runtime'
import { createDeadLetters, createSchemaTable, openStore } from '@xianglian/store-postgres'

export { createOutbox, migrateOutbox, type HubFact, type Outbox } from './outbox.ts'
export { createCheckpoint, migrateCheckpoints, publishedTo, type Checkpoint } from './publications.ts'

/** The engines behind the ports, as the environment chose them. */
export interface Engines {
  readonly database: Database
  readonly store: EventStore
  readonly deadLetters: DeadLetters
  readonly catalogue: Catalogue
  /** Lets go of the connections; what the services still hold open must have ended. */
  close(): Promise<void>
}

/** The database with everything the hub keeps in it: docs/design.md §5. The signal gives up waiting for a database that is starting. */
export async function openEngines(config: Config, logger: Logger, signal: AbortSignal): Promise<Engines> {
  const database = await openDatabase(config, { logger, signal })
  try {
    const catalogue = await openCatalogue(createSchemaTable(database.pool))
    if (catalogue.unusable.length > 0) logger.warn({ schemas: catalogue.unusable }, 'schemas-unusable')
    const store = await openStore(database.pool, { sameData: (a, b) => catalogue.sameData(a, b) })
    return {
      database,
      store,
      deadLetters: createDeadLetters(database.pool),
      catalogue,
      async close() {
        await store.close()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The inbox: Kafka where brokers are named, else the log in the database. */
export function openBus(config: Config, database: Database, clientId: string, logger: Logger): Promise<EventBus> {
  return config.kafkaBrokers
    ? createKafkaBus({ brokers: config.kafkaBrokers, clientId, logger })
    : createPostgresBus({ pool: database.pool })
}

/** Where recorded events are published for consumers of Kafka; undefined where no brokers are named. */
export async function openPublisher({ kafkaBrokers }: Config, clientId: string, logger: Logger): Promise<KafkaPublisher | undefined> {
  if (!kafkaBrokers) return undefined
  return createKafkaPublisher({ brokers: kafkaBrokers, clientId, onCreated: (topics) => logger.info({ topics }, 'topics-created') })
}

/**
 * Whether the recorder may make the bus forget what is recorded. Only where bus and store share one database, and so one backup: an inbox on
 * Kafka is kept, because a store restored from yesterday records today's events from it again.
 */
export const trimsInbox = (config: Config): boolean => config.kafkaBrokers === undefined

/** A service as its launcher and the standalone both make it: from the process's context and the engines, which it does not close. */
export type ServiceFactory = (context: ServiceContext, engines: Engines) => Service | Promise<Service>

/** The whole of a service's `main.ts`: a process of its own around engines of its own. */
export const runServiceOnEngines = (name: string, create: ServiceFactory): Promise<void> =>
  runService(name, async (context) => {
    const engines = await openEngines(context.config, context.logger, context.signal)
    const service = await create(context, engines)
    return {
      start: () => service.start(),
      ready: () => service.ready(),
      async stop() {
        await service.stop()
        await engines.close()
      },
      get handler() {
        return service.handler
      },
    }
  })
