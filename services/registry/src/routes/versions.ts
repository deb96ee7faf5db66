import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import type { RegistryDatabase } from '../database.ts'
import { deleteVersion, referrers } from '../delete.ts'
import { dialect } from '../errors.ts'
import { subjectParams, versionParams, which } from './parameters.ts'
import { bounded, flag, mostNames, mostSchemas, paging, type Reading } from './reading.ts'
import { checkSubjectExists, existing, getVersion, type GivenVersion } from '../versions.ts'

export const referenceSchema = z.object({ name: z.string(), subject: z.string(), version: z.int() })

export const versionSchema = z.object({
  subject: z.string(),
  version: z.int(),
  id: z.int(),
  schema: z.string().describe('The schema as JSON text'),
  references: z.array(referenceSchema).optional(),
  deleted: z.boolean().optional(),
})

/** A version as clients get it; schemaType is left out for Avro, as Confluent does. */
export const shown = ({ subject, version, id, text, references, deleted }: GivenVersion): z.infer<typeof versionSchema> => ({
  subject,
  version,
  id,
  schema: text,
  ...(references.length > 0 && { references: [...references] }),
  ...(deleted && { deleted }),
})

const common = { tag: 'Schema registry', dialect } as const

/** The versions of a subject: `/subjects/{subject}/versions…`, but for registering. */
export function versionRoutes(database: RegistryDatabase, reading: Reading): readonly Route[] {
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/subjects/{subject}/versions',
      access: 'open',
      summary: 'The numbers of a subject’s versions',
      params: subjectParams,
      query: z.object({ ...which, ...paging }),
      responses: { 200: { description: 'Numbers', schema: z.array(z.int()) } },
      handle: reading('versions', async (client, { params: { subject }, query }) => {
        await checkSubjectExists(client, subject, query.deleted || query.deletedOnly ? 'all' : 'live')
        const { rows } = await client.query<{ version: number }>(
          `SELECT version FROM registry_versions v WHERE subject = $1 AND (deleted = ANY ($2)) ORDER BY version LIMIT $3 OFFSET $4`,
          [subject, { live: [false], deleted: [true], all: [false, true] }[existing(query)], bounded(query.limit, mostNames), query.offset],
        )
        return rows.map(({ version }) => version)
      }),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/subjects/{subject}/versions/{version}',
      access: 'open',
      summary: 'One version of a subject',
      params: versionParams,
      query: z.object({ deleted: flag }),
      responses: { 200: { description: 'The version', schema: versionSchema } },
      handle: reading('version', async (client, { params: { subject, version }, query }) =>
        shown(await getVersion(client, subject, version, existing(query))),
      ),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/subjects/{subject}/versions/{version}/schema',
      access: 'open',
      summary: 'The text of one version',
      params: versionParams,
      query: z.object({ deleted: flag }),
      responses: { 200: { description: 'The schema' } },
      handle: reading(
        'version-text',
        async (client, { params: { subject, version }, query }) => (await getVersion(client, subject, version, existing(query))).text,
      ),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/subjects/{subject}/versions/{version}/referencedby',
      access: 'open',
      summary: 'The ids of schemas that refer to a version',
      params: versionParams,
      query: z.object({ deleted: flag, ...paging }),
      responses: { 200: { description: 'Ids', schema: z.array(z.int()) } },
      handle: reading('referrers', async (client, { params, query }) => {
        const { subject, version } = await getVersion(client, params.subject, params.version, 'all')
        const limit = bounded(query.limit, mostSchemas)
        const found = await referrers(client, subject, version, existing(query), { limit, offset: query.offset })
        return [...new Set(found.map(({ id }) => id))]
      }),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/subjects/{subject}/versions/{version}',
      access: 'key',
      summary: 'Delete one version of a subject',
      params: versionParams,
      query: z.object({ permanent: flag }),
      responses: { 200: { description: 'Its number', schema: z.int() } },
      handle: async ({ params: { subject, version }, query: { permanent }, principal }) => ({
        body: await deleteVersion(database, { subject, permanent, principal }, version),
      }),
    }),
  ]
}
