import { defineRoute, type Route } from '@xianglian/http'
import type pg from 'pg'
import { z } from 'zod'

import { dialect } from '../errors.ts'
import { subjectParams } from './parameters.ts'
import { bounded, mostSchemas, paging, type Reading } from './reading.ts'
import { forAll } from '../settings.ts'
import { checkSubjectExists } from '../versions.ts'

const changeSchema = z.object({
  at: z.iso.datetime(),
  key: z.string().describe('Id of the key; `admin` for the administrator’s, `hub` for the hub itself'),
  action: z.string(),
  version: z.int().nullable(),
  id: z.int().nullable(),
  value: z.string().nullable().describe('Of a setting'),
})

const query = z.object(paging)
const common = {
  tag: 'Schema registry',
  dialect,
  method: 'get',
  access: 'open',
  query,
  responses: { 200: { description: 'Changes, oldest first', schema: z.array(changeSchema) } },
} as const

/** What was changed, an extension: `/history`, `/subjects/{subject}/history`. */
export function historyRoutes(reading: Reading): readonly Route[] {
  return [
    defineRoute({
      ...common,
      path: '/history',
      summary: 'Who changed the settings of subjects without their own, and when: an extension',
      handle: reading('history-for-all', (client, call) => changesOf(client, forAll, call.query)),
    }),
    defineRoute({
      ...common,
      path: '/subjects/{subject}/history',
      summary: 'Who changed what under a subject, and when: an extension',
      params: subjectParams,
      handle: reading('history', async (client, { params: { subject }, query: asked }) => {
        const changes = await changesOf(client, subject, asked)
        if (changes.length === 0 && asked.offset === 0) await checkSubjectExists(client, subject, 'all')
        return changes
      }),
    }),
  ]
}

async function changesOf(client: pg.PoolClient, subject: string, { limit, offset }: z.infer<typeof query>): Promise<readonly object[]> {
  const { rows } = await client.query(
    `SELECT at, key_id AS key, action, version, schema AS id, value FROM registry_history WHERE subject = $1 ORDER BY number LIMIT $2 OFFSET $3`,
    [subject, bounded(limit, mostSchemas), offset],
  )
  return rows
}
