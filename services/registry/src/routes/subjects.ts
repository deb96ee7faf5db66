import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import { readCandidate, schemaRequest } from '../candidate.ts'
import type { Schemas } from '../compatibility.ts'
import type { RegistryDatabase } from '../database.ts'
import { deleteSubject } from '../delete.ts'
import { dialect, registryError } from '../errors.ts'
import { subjectParams, which, withoutContext } from './parameters.ts'
import { bounded, flag, mostNames, paging, type Reading } from './reading.ts'
import { register } from '../register.ts'
import { settingsInForce } from '../settings.ts'
import { shown, versionSchema } from './versions.ts'
import { checkSubjectExists, existing, findByText } from '../versions.ts'

const common = { tag: 'Schema registry', dialect } as const

/** Subjects, what a schema is under them, and registering: `/subjects…`. */
export function subjectRoutes(database: RegistryDatabase, schemas: Schemas, reading: Reading): readonly Route[] {
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
  ]
}
