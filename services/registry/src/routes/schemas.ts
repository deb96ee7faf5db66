import { defineRoute, type Route } from '@xianglian/http'
import type pg from 'pg'
import { z } from 'zod'

import type { RegistryDatabase } from '../database.ts'
import { dialect, registryError } from '../errors.ts'
import { withoutContext } from './parameters.ts'
import { bounded, flag, mostNames, mostSchemas, paging, type Reading } from './reading.ts'
import { shown, versionSchema } from './versions.ts'
import { existing, pageOfVersions, selectNames } from '../versions.ts'

const schemaNotFound = (id: number | string) => registryError(40403, `Schema ${id} not found`)

const idParams = z.object({
  id: z
    .string()
    .transform((text) => {
      const id = /^\d{1,10}$/.test(text) ? Number(text) : 0
      if (id < 1 || id >= 2 ** 31) throw schemaNotFound(text.slice(0, 20))
      return id
    })
    .meta({ examples: ['1'] }),
})

const common = { tag: 'Schema registry', access: 'open', dialect } as const

/** Schemas by id: `/schemas…`. `forever` keeps what can never change: the text of an id. */
export function schemaRoutes(database: RegistryDatabase, reading: Reading, forever: Reading): readonly Route[] {
  const byId = forever('schema', async (client, { params: { id } }: { params: { id: number } }) => ({ schema: await textOf(client, id) }))
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/schemas/ids/{id}',
      summary: 'A schema by its id, complete: with what it refers to',
      params: idParams,
      query: z.object({ fetchMaxId: flag }),
      responses: { 200: { description: 'The schema', schema: z.object({ schema: z.string(), maxId: z.int().optional() }) } },
      async handle(call) {
        if (!call.query.fetchMaxId) return byId(call)
        const { id } = call.params
        return { body: await database.read(async (client) => ({ schema: await textOf(client, id), maxId: await greatestId(client) })) }
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/schemas/ids/{id}/schema',
      summary: 'The text of a schema by its id',
      params: idParams,
      responses: { 200: { description: 'The schema' } },
      handle: forever('schema-text', (client, { params: { id } }) => textOf(client, id)),
    }),
    ...versionsOfIdRoutes(reading),
    defineRoute({
      ...common,
      method: 'get',
      path: '/schemas/types',
      summary: 'The types of schemas that are kept',
      responses: { 200: { description: 'Types', schema: z.array(z.string()) } },
      handle: () => ({ body: ['AVRO'] }),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/schemas',
      summary: 'Versions of all subjects with their schemas',
      query: z.object({ subjectPrefix: z.string().default(''), latestOnly: flag, deleted: flag, ...paging }),
      responses: { 200: { description: 'Versions', schema: z.array(versionSchema) } },
      handle: reading('schemas', async (client, { query }) => {
        const latest = `NOT EXISTS (SELECT FROM registry_versions n WHERE n.subject = v.subject AND n.version > v.version AND (n.deleted IN (false, $2)))`
        const versions = await pageOfVersions(
          client,
          existing(query),
          `starts_with(v.subject, $1) AND ($3 OR ${latest})`,
          [withoutContext(query.subjectPrefix), query.deleted, !query.latestOnly],
          { limit: bounded(query.limit, mostSchemas), offset: query.offset },
        )
        return versions.map(shown)
      }),
    }),
  ]
}

function versionsOfIdRoutes(reading: Reading): readonly Route[] {
  const query = z.object({ subject: z.string().optional(), deleted: flag, ...paging })
  const versionsOf = async (client: pg.PoolClient, id: number, { subject, deleted, limit, offset }: z.infer<typeof query>) => {
    await textOf(client, id)
    return selectNames(
      client,
      existing({ deleted }),
      'v.schema = $1 AND ($2::text IS NULL OR v.subject = $2) ORDER BY v.subject, v.version LIMIT $3 OFFSET $4',
      [id, subject, bounded(limit, mostNames), offset],
    )
  }
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/schemas/ids/{id}/subjects',
      summary: 'The subjects that have a schema',
      params: idParams,
      query,
      responses: { 200: { description: 'Names', schema: z.array(z.string()) } },
      handle: reading('subjects-of-id', async (client, { params, query: asked }) => {
        const versions = await versionsOf(client, params.id, asked)
        return [...new Set(versions.map(({ subject }) => subject))]
      }),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/schemas/ids/{id}/versions',
      summary: 'The versions that a schema is',
      params: idParams,
      query,
      responses: { 200: { description: 'Versions', schema: z.array(z.object({ subject: z.string(), version: z.int() })) } },
      handle: reading('versions-of-id', async (client, { params, query: asked }) => {
        const versions = await versionsOf(client, params.id, asked)
        return versions.map(({ subject, version }) => ({ subject, version }))
      }),
    }),
  ]
}

async function textOf(client: pg.PoolClient, id: number): Promise<string> {
  const { rows } = await client.query<{ text: string }>('SELECT text FROM schemas WHERE id = $1', [id])
  if (!rows[0]) throw schemaNotFound(id)
  return rows[0].text
}

async function greatestId(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ id: number }>('SELECT max(id) AS id FROM schemas')
  return rows[0]?.id ?? 0
}
