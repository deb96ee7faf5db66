import { HubError } from '@xianglian/core'
import { defineRoute, type Call, type Route } from '@xianglian/http'
import type pg from 'pg'
import { z } from 'zod'

import { readCandidate, schemaRequest, type Candidate, type SchemaRequest } from '../candidate.ts'
import { faultsAgainst, faultsOfNext, listed, type Schemas } from '../compatibility.ts'
import { dialect, registryError } from '../errors.ts'
import { flag, type Reading } from './reading.ts'
import { settingsInForce } from '../settings.ts'
import { subjectParams, versionParams } from './parameters.ts'
import { findVersion } from '../versions.ts'

const query = z.object({ normalize: flag, verbose: flag })
type Query = z.infer<typeof query>

type NextCall = Call<z.infer<typeof subjectParams>, Query, SchemaRequest>

const checked = z.object({
  is_compatible: z.boolean(),
  messages: z.array(z.string()).optional().describe('With `verbose`: every incompatibility'),
})

const common = {
  method: 'post',
  access: 'open',
  tag: 'Schema registry',
  dialect,
  query,
  body: schemaRequest,
  responses: { 200: { description: 'Whether it is compatible', schema: checked } },
} as const

/** Whether a schema could be registered, without doing it: `/compatibility…`. */
export function compatibilityRoutes(schemas: Schemas, reading: Reading): readonly Route[] {
  const next = reading('next', async (client, { params: { subject }, query: asked, body }: NextCall) =>
    answer(client, subject, asked, body, (candidate) => faultsOfNext(client, schemas, subject, candidate)),
  )
  return [
    defineRoute({
      ...common,
      path: '/compatibility/subjects/{subject}/versions',
      summary: 'Whether a schema could be a subject’s next version',
      params: subjectParams,
      async handle(call) {
        // Before a connection is taken: callers that hold all of them must not wait for one more.
        await schemas.catalogue.refresh()
        return next(call)
      },
    }),
    defineRoute({
      ...common,
      path: '/compatibility/subjects/{subject}/versions/{version}',
      summary: 'Whether a schema could follow one version of a subject',
      params: versionParams,
      handle: reading('after', async (client, { params: { subject, version }, query: asked, body }) => {
        const earlier = await findVersion(client, subject, version, 'live')
        if (!earlier && version !== 'latest') throw registryError(40402, `Version ${version} not found.`)
        return answer(client, subject, asked, body, (candidate) =>
          faultsAgainst(client, schemas, subject, candidate, earlier ? [earlier] : []),
        )
      }),
    }),
  ]
}

async function answer(
  client: pg.PoolClient,
  subject: string,
  { normalize, verbose }: Query,
  body: SchemaRequest,
  faultsOf: (candidate: Candidate) => Promise<readonly string[]>,
): Promise<z.infer<typeof checked>> {
  const messages = await faults()
  return { is_compatible: messages.length === 0, ...(verbose && { messages: [...listed(messages)] }) }

  async function faults(): Promise<readonly string[]> {
    try {
      return await faultsOf(await readCandidate(client, body, normalize || (await settingsInForce(client, subject)).normalize))
    } catch (thrown) {
      // With `verbose` an invalid schema is a finding like others, as with Confluent.
      if (verbose && thrown instanceof HubError && thrown.members['error_code'] === 42201) return [thrown.message]
      throw thrown
    }
  }
}
