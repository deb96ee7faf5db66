import { defineRoute, type Principal, type Route } from '@xianglian/http'
import { z } from 'zod'

import { holdsEvents, levelForEvents, levelInForce } from '../compatibility.ts'
import type { RegistryDatabase } from '../database.ts'
import { dialect, registryError } from '../errors.ts'
import { checkSubject } from '../naming.ts'
import { defaultToGlobal, type Reading } from './reading.ts'
import { forAll, levelSchema, set, settingsInForce, settingsOf, unset, type Settings } from '../settings.ts'
import { subjectParams } from './parameters.ts'
import { note } from '../versions.ts'

const configSchema = z.object({ compatibilityLevel: levelSchema.optional(), normalize: z.boolean().optional() })
const configRequest = z
  .strictObject({
    compatibility: z.string().optional(),
    compatibilityLevel: z.string().optional().describe('As `compatibility`'),
    normalize: z.boolean().nullish(),
  })
  .meta({ examples: [{ compatibility: 'BACKWARD' }] })

const common = { tag: 'Schema registry', dialect } as const
const configResponses = { 200: { description: 'The settings', schema: configSchema } }

/** Compatibility levels, and whether schemas are normalized: `/config…`. */
export function configRoutes(database: RegistryDatabase, reading: Reading): readonly Route[] {
  const put = { ...common, method: 'put', access: 'admin', body: configRequest } as const
  const changed = { 200: { description: 'What was set', schema: configRequest } }
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/config',
      access: 'open',
      summary: 'The settings of subjects without their own',
      responses: configResponses,
      handle: reading('config', async (client) => config(await settingsInForce(client, forAll))),
    }),
    defineRoute({
      ...put,
      path: '/config',
      summary: 'Change the settings of subjects without their own',
      responses: changed,
      handle: async ({ body, principal }) => ({ body: await changeConfig(database, forAll, body, principal) }),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/config',
      access: 'admin',
      summary: 'Set the settings of subjects without their own back to BACKWARD',
      responses: configResponses,
      handle: async ({ principal }) => ({ body: await deleteConfig(database, forAll, principal) }),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/config/{subject}',
      access: 'open',
      summary: 'The settings of a subject',
      params: subjectParams,
      query: defaultToGlobal,
      responses: configResponses,
      handle: reading('config-of', async (client, { params: { subject }, query }) => {
        const own = await settingsOf(client, subject)
        if (!query.defaultToGlobal && isConfigured(own)) return config(own)
        if (!query.defaultToGlobal) throw registryError(40408, `Subject '${subject}' does not have subject-level compatibility configured`)
        return config({ ...(await settingsInForce(client, subject)), compatibility: await levelInForce(client, subject) })
      }),
    }),
    defineRoute({
      ...put,
      path: '/config/{subject}',
      summary: 'Change the settings of a subject',
      params: subjectParams,
      responses: changed,
      handle: async ({ params: { subject }, body, principal }) => ({ body: await changeConfig(database, subject, body, principal) }),
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/config/{subject}',
      access: 'admin',
      summary: 'Take a subject’s own settings away',
      params: subjectParams,
      responses: configResponses,
      handle: async ({ params: { subject }, principal }) => ({ body: await deleteConfig(database, subject, principal) }),
    }),
  ]
}

const isConfigured = ({ compatibility, normalize }: Settings): boolean => compatibility !== undefined || normalize !== undefined

const config = ({ compatibility, normalize }: Settings): z.infer<typeof configSchema> => ({
  ...(compatibility !== undefined && { compatibilityLevel: compatibility }),
  ...(normalize === true && { normalize }),
})

async function changeConfig(database: RegistryDatabase, subject: string, request: z.infer<typeof configRequest>, { id: keyId }: Principal) {
  checkSubject(subject)
  const stated = request.compatibility ?? request.compatibilityLevel
  const level = stated === undefined ? undefined : levelOf(stated)
  const normalize = request.normalize ?? undefined
  if (level === undefined && normalize === undefined) throw registryError(42203, 'State a compatibility level: {"compatibility": "…"}.')
  return database.change(async (client) => {
    if (level !== undefined) {
      if (levelForEvents(level) !== level && (await holdsEvents(client, subject)))
        throw registryError(
          42203,
          `Subject ${subject} holds an event type: recorded events must stay readable, so it takes BACKWARD_TRANSITIVE or FULL_TRANSITIVE only.`,
        )
      await set(client, subject, 'compatibility', level)
      await note(client, { keyId, subject, action: 'set-compatibility', value: level })
    }
    if (normalize !== undefined) {
      await set(client, subject, 'normalize', String(normalize))
      await note(client, { keyId, subject, action: 'set-normalize', value: String(normalize) })
    }
    return { ...(level !== undefined && { compatibility: level }), ...(normalize !== undefined && { normalize }) }
  })
}

function levelOf(text: string): z.infer<typeof levelSchema> {
  const level = levelSchema.safeParse(text.toUpperCase())
  if (level.success) return level.data
  throw registryError(42203, `Invalid compatibility level. Valid values are ${levelSchema.options.join(', ')}.`)
}

function deleteConfig(database: RegistryDatabase, subject: string, { id: keyId }: Principal) {
  return database.change(async (client) => {
    const own = await settingsOf(client, subject)
    if (subject !== forAll && !isConfigured(own)) throw registryError(40401, `Subject '${subject}' not found.`)
    const was = subject === forAll ? await settingsInForce(client, forAll) : own
    await unset(client, subject, ['compatibility', 'normalize'])
    await note(client, { keyId, subject, action: 'unset-config' })
    return config(was)
  })
}
