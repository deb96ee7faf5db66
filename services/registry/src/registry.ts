import type { Catalogue } from '@xianglian/contracts'
import { defineRoute, type Route } from '@xianglian/http'
import type pg from 'pg'
import { z } from 'zod'

import { createAnswerCache } from './answer-cache.ts'
import { publishBuiltIn } from './built-in.ts'
import { openRegistryDatabase } from './database.ts'
import { dialect } from './errors.ts'
import { compatibilityRoutes } from './routes/compatibility.ts'
import { configRoutes } from './routes/config.ts'
import { historyRoutes } from './routes/history.ts'
import { modeRoutes } from './routes/mode.ts'
import { createReading } from './routes/reading.ts'
import { schemaRoutes } from './routes/schemas.ts'
import { subjectRoutes } from './routes/subjects.ts'
import { versionRoutes } from './routes/versions.ts'
import { createSchemaReader } from './schema-reader.ts'
import { migrateRegistry } from './tables.ts'

export interface RegistryOptions {
  /** The database of the table `schemas`. */
  readonly pool: pg.Pool
  readonly catalogue: Catalogue
  /** Before every path, such as `/registry`; none by default. */
  readonly prefix?: string
}

export interface Registry {
  readonly routes: readonly Route[]
}

/**
 * The Confluent Schema Registry API for Avro, over the hub's table of schemas. The registry's own tables, with the schemas that come with the hub
 * as versions, are there once it is open: before anyone can call.
 */
export async function openRegistry({ pool, catalogue, prefix = '' }: RegistryOptions): Promise<Registry> {
  await migrateRegistry(pool)
  const answers = createAnswerCache(async () => {
    const { rows } = await database.read((client) =>
      client.query<{ number: string | null }>('SELECT max(number) AS number FROM registry_history'),
    )
    return rows[0]?.number
  })
  const database = openRegistryDatabase(pool, () => answers.clear())
  await publishBuiltIn(database)
  const reading = createReading(database, answers)
  const forever = createReading(database, createAnswerCache())
  const schemas = { catalogue, read: createSchemaReader() }
  const routes = [
    ...subjectRoutes(database, schemas, reading),
    ...versionRoutes(database, reading),
    ...historyRoutes(reading),
    ...schemaRoutes(database, reading, forever),
    ...compatibilityRoutes(schemas, reading),
    ...configRoutes(database, reading),
    ...modeRoutes(database, reading),
    ...serverRoutes(),
  ]
  return {
    routes: routes.map((route) => ({ ...route, path: prefix + (prefix !== '' && route.path === '/' ? '' : route.path) })),
  }
}

/** What clients ask to find out whom they speak to. */
function serverRoutes(): readonly Route[] {
  const open = (path: string, summary: string, body: object): Route =>
    defineRoute({
      method: 'get',
      path,
      summary,
      tag: 'Schema registry',
      access: 'open',
      dialect,
      responses: { 200: { description: summary, schema: z.looseObject({}) } },
      handle: () => ({ body }),
    })
  const clusters = { 'schema-registry-cluster': 'xianglian' }
  return [
    open('/', 'That there is a registry', {}),
    open('/v1/metadata/id', 'Which registry it is', { scope: { path: [], clusters }, id: '' }),
    open('/v1/metadata/version', 'Which version it is', { version: '0.1.0', commitId: '' }),
  ]
}
