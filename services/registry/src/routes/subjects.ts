import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import { readCandidate, schemaRequest } from '../candidate.ts'
import type { Schemas } from '../compatibility.ts'
import type { RegistryDatabase } from '../database.ts'
import { deleteSubject, deleteVersion, referrers } from '../delete.ts'
import { dialect, registryError } from '../errors.ts'
import { bounded, flag, mostNames, mostSchemas, paging, type Reading } from './reading.ts'
import { register } from '../register.ts'
import { settingsInForce } from '../settings.ts'
import { checkSubjectExists, existing, findByText, getVersion, versionNumber, type GivenVersion } from '../versions.ts'

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

export const subjectParams = z.object({ subject: z.string().meta({ examples: ['example-value'] }) })
export const versionParams = subjectParams.extend({
  version: z
    .string()
    .transform(versionNumber)
    .meta({ examples: ['latest'] }),
})
const which = { deleted: flag, deletedOnly: flag }
const common = { tag: 'Schema registry', dialect } as const

/** Subjects and their versions: `/subjects…`. */
export function subjectRoutes(database: RegistryDatabase, schemas: Schemas, reading: Reading): readonly Route[] {
  return [...subjectListRoutes(database, schemas, reading), ...versionRoutes(database, reading)]
}

function subjectListRoutes(database: RegistryDatabase, schemas: Schemas, reading: Reading): readonly Route[] {
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/subjects',
      access: 'open',
      summary: 'The subjects in the order of their names',
      query: z.object({ subjectPrefix: z.string().default(''), ...which, ...paging }),
      responses: { 200: { description: 'Names', schema: z.array(z.string()) } },
      handle: reading('subjects', async (client, { query }) => {
        const having = { live: 'bool_or(NOT deleted)', deleted: 'bool_and(deleted)', all: 'true' }[existing(query)]
        const { rows } = await client.query<{ subject: string }>(
          `SELECT subject FROM registry_versions WHERE starts_with(subject, $1) GROUP BY subject HAVING ${having} ORDER BY subject LIMIT $2 OFFSET $3`,
          [withoutContext(query.subjectPrefix), bounded(query.limit, mostNames), query.offset],
        )
        return rows.map(({ subject }) => subject)
      }),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/subjects/{subject}',
      access: 'open',
      summary: 'The version that a schema is under a subject',
      params: subjectParams,
      query: z.object({ normalize: flag, deleted: flag }),
      body: schemaRequest,
      responses: { 200: { description: 'The version', schema: versionSchema } },
      handle: reading('lookup', async (client, { params: { subject }, query, body }) => {
        const normalize = query.normalize || (await settingsInForce(client, subject)).normalize
        const { bundled } = await readCandidate(client, body, normalize)
        const found = await findByText(client, subject, bundled, existing(query))
        if (found) return shown(found)
        await checkSubjectExists(client, subject, existing(query))
        throw registryError(40403, 'Schema not found')
      }),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/subjects/{subject}',
      access: 'key',
      summary: 'Delete a subject with its versions',
      params: subjectParams,
      query: z.object({ permanent: flag }),
      responses: { 200: { description: 'Numbers of the versions deleted', schema: z.array(z.int()) } },
      handle: async ({ params: { subject }, query: { permanent }, principal }) => ({
        body: await deleteSubject(database, { subject, permanent, principal }),
      }),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/subjects/{subject}/versions',
      access: 'key',
      summary: 'Register a schema under a subject',
      params: subjectParams,
      query: z.object({ normalize: flag }),
      body: schemaRequest,
      responses: { 200: { description: 'The id of the schema', schema: z.object({ id: z.int() }) } },
      handle: async ({ params: { subject }, query: { normalize }, body: request, principal }) => ({
        body: { id: await register(database, schemas, { subject, request, normalize, principal }) },
      }),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/subjects/{subject}/history',
      access: 'open',
      summary: 'Who changed what under a subject, and when: an extension',
      params: subjectParams,
      query: z.object(paging),
      responses: { 200: { description: 'Changes, oldest first', schema: z.array(changeSchema) } },
      handle: reading('history', async (client, { params: { subject }, query }) => {
        const { rows } = await client.query(
          `SELECT at, key_id AS key, action, version, schema AS id, value FROM registry_history WHERE subject = $1 ORDER BY number LIMIT $2 OFFSET $3`,
          [subject, bounded(query.limit, mostSchemas), query.offset],
        )
        if (rows.length === 0 && query.offset === 0) await checkSubjectExists(client, subject, 'all')
        return rows
      }),
    }),
  ]
}

/** Confluent's clients ask for `:*:`, any context, where they mean no prefix. */
export const withoutContext = (prefix: string): string => prefix.replace(/^:\*:/, '')

const changeSchema = z.object({
  at: z.iso.datetime(),
  key: z.string().describe('Id of the key; `admin` for the administrator’s, `hub` for the hub itself'),
  action: z.string(),
  version: z.int().nullable(),
  id: z.int().nullable(),
  value: z.string().nullable().describe('Of a setting'),
})

function versionRoutes(database: RegistryDatabase, reading: Reading): readonly Route[] {
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
