import { bundle, compactText, normalText, parseSchemaText, SchemaError, type AvroSchema } from '@xianglian/avro'
import { builtInSchemas, longestSchema, openTypeFault, parseEventSchema, type EventSchema } from '@xianglian/contracts'
import { HubError } from '@xianglian/core'
import type pg from 'pg'
import { z } from 'zod'

import { registryError } from './errors.ts'
import { findVersion, type Reference } from './versions.ts'

/**
 * The body of registration, lookup and compatibility check. What would change a schema's meaning and is not kept here is refused by name; other
 * members are passed over, as clients of Confluent's send several that this registry has no use for.
 */
export const schemaRequest = z
  .object({
    schema: z.string().nullish().describe('An Avro schema, as JSON text'),
    schemaType: z.string().nullish().describe('AVRO, which is also the default; others are refused'),
    references: z
      .array(
        z.object({
          name: z.string().describe('Full name of the type that the schema uses'),
          subject: z.string(),
          version: z
            .int()
            .min(-1)
            .max(2 ** 31 - 1)
            .describe('-1 for the latest'),
        }),
      )
      .max(100)
      .nullish(),
    id: z.int().nullish(),
    version: z.int().nullish(),
    metadata: z.unknown().optional(),
    ruleSet: z.unknown().optional(),
  })
  .meta({ examples: [{ schema: '"string"' }] })
export type SchemaRequest = z.infer<typeof schemaRequest>

/** A schema that a client sends, checked by itself. */
export interface Candidate {
  /** As it was given, but for whitespace. */
  readonly text: string
  readonly references: readonly Reference[]
  /** The same and complete, the types that it refers to inlined: what becomes the schema's text, and so its identity. */
  readonly bundled: string
  readonly schema: AvroSchema
  /** Undefined for keys, values and parts that are no event. */
  readonly event: EventSchema | undefined
}

/** Characters of what a schema refers to, together. */
const mostReferred = 1_048_576

/** Texts of the schemas that come with the hub: taken as they are, and free of the rules for members' types. */
const builtIn = new Set(builtInSchemas.map(({ text }) => text))
const builtInNames = new Set(builtInSchemas.map(({ name }) => name))

/**
 * Reads what a client sends and the versions that it refers to. Throws 42201 for what is no Avro schema, refers to what there is not, or states an
 * `eventType` without keeping to the rules for event types. `normalize` brings it to the one spelling of its meaning first.
 */
export async function readCandidate(client: pg.PoolClient, request: SchemaRequest, normalize: boolean): Promise<Candidate> {
  checkSupported(request)
  const given = request.schema ?? ''
  if (given.trim() === '') throw registryError(42201, 'Empty schema: `schema` must hold an Avro schema as JSON text.')
  const resolved = await resolveAll(client, request.references ?? [])
  try {
    const complete = bundle(
      given,
      resolved.map(({ bundled }) => bundled),
    )
    if (complete.length > longestSchema) throw new SchemaError('', `With what it refers to it is longer than ${longestSchema} characters.`)
    const schema = parseSchemaText(complete)
    const bundled = normalize && !builtIn.has(complete) ? normalText(schema) : complete
    return {
      text: resolved.length > 0 ? compactText(given) : bundled,
      references: resolved.map(({ reference }) => reference),
      bundled,
      schema,
      event: eventOf(schema, bundled),
    }
  } catch (thrown) {
    if (thrown instanceof SchemaError) throw registryError(42201, `Invalid schema. ${thrown.message}`)
    throw thrown
  }
}

function checkSupported({ schemaType, id, metadata, ruleSet }: SchemaRequest): void {
  const type = schemaType ?? 'AVRO'
  if (type.toUpperCase() !== 'AVRO')
    throw registryError(42201, `Invalid schema type ${type.slice(0, 50)}: this registry keeps Avro schemas only (schemaType AVRO).`)
  if (metadata !== undefined && metadata !== null)
    throw registryError(42201, 'This registry keeps no metadata; state it as attributes of the schema.')
  if (ruleSet !== undefined && ruleSet !== null) throw registryError(42201, 'This registry keeps no rule sets.')
  if (id !== undefined && id !== null && id >= 0)
    throw registryError(42205, 'Only mode IMPORT takes ids, which this registry has not; leave `id` out.')
}

interface Resolved {
  readonly reference: Reference
  readonly bundled: string
}

async function resolveAll(client: pg.PoolClient, references: readonly Reference[]): Promise<readonly Resolved[]> {
  const resolved: Resolved[] = []
  let length = 0
  for (const reference of references) {
    const found = await resolve(client, reference)
    length += found.bundled.length
    if (length > mostReferred)
      throw registryError(42201, `Invalid schema. What it refers to is together longer than ${mostReferred} characters.`)
    resolved.push(found)
  }
  return resolved
}

async function resolve(client: pg.PoolClient, { name, subject, version }: Reference): Promise<Resolved> {
  const found = await findVersion(client, subject, version === -1 ? 'latest' : version, 'live')
  if (!found)
    throw registryError(
      42201,
      `Invalid schema. Its reference ${name} is to version ${version} of subject ${subject}, which is not registered.`,
    )
  return { reference: { name, subject, version: found.version }, bundled: found.bundled }
}

function eventOf(schema: AvroSchema, text: string): EventSchema | undefined {
  if (schema.attributes['eventType'] === undefined) return undefined
  const event = parsed(text)
  const fault = builtIn.has(text) ? undefined : (builtInFault(event) ?? openTypeFault(event))
  if (fault !== undefined) throw registryError(42201, `Invalid event type: ${fault}.`)
  return event
}

/** What Java's clients register by themselves is a text that Avro has written anew: the same to people, and another schema. */
function builtInFault({ eventType, name }: EventSchema): string | undefined {
  if (!builtInNames.has(name)) return undefined
  return `${eventType} as ${name} comes with the hub, and this is not its text. Use the schema that is registered under that name: with Confluent's serializers by RecordNameStrategy, auto.register.schemas=false and use.latest.version=true`
}

function parsed(text: string): EventSchema {
  try {
    return parseEventSchema(text)
  } catch (thrown) {
    if (thrown instanceof HubError) throw registryError(42201, thrown.message)
    throw thrown
  }
}
