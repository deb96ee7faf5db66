import { HubError, type ErrorCode } from '@xianglian/core'
import type { Dialect } from '@xianglian/http'
import { z } from 'zod'

/** The numeric codes of Confluent's registry, which clients decide by: the first three digits are the HTTP status. */
export const registryCodes = {
  40101: 'No key, or one the hub does not know.',
  40301: 'The key does not permit this.',
  40401: 'Subject not found.',
  40402: 'Version not found.',
  40403: 'Schema not found.',
  40404: 'The subject is deleted already; permanent=true deletes it for good.',
  40405: 'The subject must be deleted before it is deleted for good.',
  40406: 'The version is deleted already; permanent=true deletes it for good.',
  40407: 'The version must be deleted before it is deleted for good.',
  40408: 'The subject has no compatibility level of its own.',
  40409: 'The subject has no mode of its own.',
  409: 'The schema is not compatible with earlier ones.',
  42201: 'Invalid schema, or one that breaks the rules for event types.',
  42202: 'Invalid version.',
  42203: 'Invalid compatibility level, or one too weak for an event type.',
  42204: 'Invalid mode.',
  42205: 'Not permitted here.',
  42206: 'Other schemas refer to the version.',
  42208: 'Invalid subject.',
  50001: 'The database failed or did not answer.',
  50002: 'The answer took too long.',
} as const

export type RegistryCode = keyof typeof registryCodes

const hubCodes: Readonly<Record<string, ErrorCode>> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not-found' }

/** An error as the registry's clients know it. */
export const registryError = (code: RegistryCode, message: string): HubError =>
  new HubError(hubCodes[statusOf(code)] ?? 'invalid-request', message, { members: { error_code: code } })

const statusOf = (code: number): number => Number(String(code).slice(0, 3))

/** Of errors that did not arise here: no key, a wrong one, no database. Others have their status for a code, as with Confluent. */
const codesOfOthers: Readonly<Partial<Record<ErrorCode, RegistryCode>>> = {
  unauthenticated: 40101,
  forbidden: 40301,
  unavailable: 50001,
  'deadline-exceeded': 50002,
}

const v1 = 'application/vnd.schemaregistry.v1+json'
const anyVersion = 'application/vnd.schemaregistry+json'

/** The media types and the form of errors of the Confluent Schema Registry API. */
export const dialect: Dialect = {
  produces: [v1, anyVersion, 'application/json'],
  consumes: [v1, anyVersion, 'application/json', 'application/octet-stream'],
  errorSchema: z.object({ error_code: z.int(), message: z.string() }),
  error({ status, problem, members }) {
    const own = members['error_code']
    const code = typeof own === 'number' ? own : (codesOfOthers[problem.code] ?? status)
    return { status: statusOf(code), body: { error_code: code, message: problem.detail } }
  },
}
