import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import type { RegistryDatabase } from '../database.ts'
import { dialect, registryError } from '../errors.ts'
import { checkSubject } from '../naming.ts'
import { defaultToGlobal, type Reading } from './reading.ts'
import { set, settingsOf, unset } from '../settings.ts'
import { subjectParams } from './parameters.ts'
import { note } from '../versions.ts'

const modeSchema = z.object({ mode: z.string() }).meta({ examples: [{ mode: 'READWRITE' }] })
const responses = { 200: { description: 'The mode', schema: modeSchema } }
const common = { tag: 'Schema registry', dialect, responses } as const

/** Modes, `/mode…`: subjects can always be read and written. What other modes are for (moving a registry, freezing one) is not done here. */
export function modeRoutes(database: RegistryDatabase, reading: Reading): readonly Route[] {
  const put = { ...common, method: 'put', access: 'admin', body: modeSchema } as const
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/mode',
      access: 'open',
      summary: 'The mode of the registry: READWRITE',
      handle: () => ({ body: { mode: 'READWRITE' } }),
    }),
    defineRoute({
      ...put,
      path: '/mode',
      summary: 'Takes READWRITE only',
      handle: ({ body }) => ({ body: { mode: readWrite(body.mode) } }),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/mode/{subject}',
      access: 'open',
      summary: 'The mode set for a subject',
      params: subjectParams,
      query: defaultToGlobal,
      handle: reading('mode-of', async (client, { params: { subject }, query }) => {
        const { mode } = await settingsOf(client, subject)
        if (mode === undefined && !query.defaultToGlobal)
          throw registryError(40409, `Subject '${subject}' does not have subject-level mode configured`)
        return { mode: 'READWRITE' }
      }),
    }),
    defineRoute({
      ...put,
      path: '/mode/{subject}',
      summary: 'Takes READWRITE only',
      params: subjectParams,
      async handle({ params: { subject }, body, principal: { id: keyId } }) {
        checkSubject(subject)
        const mode = readWrite(body.mode)
        await database.change(async (client) => {
          await set(client, subject, 'mode', mode)
          await note(client, { keyId, subject, action: 'set-mode', value: mode })
        })
        return { body: { mode } }
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/mode/{subject}',
      access: 'admin',
      summary: 'Take a subject’s own mode away',
      params: subjectParams,
      handle: async ({ params: { subject }, principal: { id: keyId } }) => ({
        body: await database.change(async (client) => {
          const { mode } = await settingsOf(client, subject)
          if (mode === undefined) throw registryError(40401, `Subject '${subject}' not found.`)
          await unset(client, subject, ['mode'])
          await note(client, { keyId, subject, action: 'unset-mode' })
          return { mode }
        }),
      }),
    }),
  ]
}

const otherModes = new Set(['READONLY', 'READONLY_OVERRIDE', 'IMPORT', 'FORWARD'])

function readWrite(mode: string): 'READWRITE' {
  const name = mode.toUpperCase()
  if (name === 'READWRITE') return name
  if (otherModes.has(name)) throw registryError(42205, `Mode ${name} is not permitted: this registry is always READWRITE.`)
  throw registryError(42204, 'Invalid mode. This registry is always READWRITE.')
}
