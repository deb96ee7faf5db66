import {
  comparedAt,
  compatibilityCheck,
  readabilityCheck,
  type AvroSchema,
  type Check,
  type CompatibilityLevel,
  type VersionIncompatibility,
} from '@xianglian/avro'
import type { Catalogue, EventSchema, RegisteredSchema } from '@xianglian/contracts'
import type pg from 'pg'

import type { Candidate } from './candidate.ts'
import { registryError } from './errors.ts'
import type { ParsedVersion, ReadSchemas } from './schema-reader.ts'
import { settingsInForce } from './settings.ts'
import { selectLive, type NumberedSchema } from './versions.ts'

/** Live versions of one subject, and schemas of one event type: each new one may have to be compared with all. */
const mostVersions = 1_000
/** Characters of the schemas of one event type: each new one has to read data of all. */
const longestType = 4 * 1024 * 1024
const mostListed = 100

/** Faults as they are told: with those of a thousand versions nobody is served. */
export const listed = (faults: readonly string[]): readonly string[] =>
  faults.length > mostListed ? [...faults.slice(0, mostListed), `and ${faults.length - mostListed} more`] : faults

/** What candidates are compared with. */
export interface Schemas {
  readonly catalogue: Catalogue
  readonly read: ReadSchemas
}

/** What keeps the candidate from being the subject's next version, a sentence each; none where nothing does. */
export async function faultsOfNext(
  client: pg.PoolClient,
  { catalogue, read }: Schemas,
  subject: string,
  candidate: Candidate,
): Promise<readonly string[]> {
  const versions = await selectLive(client, subject, mostVersions)
  if (versions.length >= mostVersions) throw registryError(42205, `Subject ${subject} has ${mostVersions} versions, the most there may be.`)
  const { schema, event } = candidate
  const level = await levelInForce(client, subject, event !== undefined)
  const known = event ? catalogue.versions(event.eventType) : []
  // A text that the type has already, under another subject, does not become the type's newest.
  if (!event || known.some(({ hash }) => hash === event.hash)) return (await compareAt(client, read, level, schema, versions)).map(told)
  checkRoom(known, event)
  // What the candidate cannot read of the type's is told once, by the stricter comparison; only FULL asks the reverse of them too.
  const ofType = new Set(known.map(({ id }) => id))
  const compared = level === 'FULL_TRANSITIVE' ? versions : versions.filter(({ id }) => !ofType.has(id))
  const shared = new Set(versions.filter(({ id }) => ofType.has(id)).map(({ version }) => version))
  const found = await compareAt(client, read, level, schema, compared)
  const others = found.filter(({ direction, version }) => direction === 'forward' || !shared.has(version))
  const earlier = read(
    client,
    known.map(({ id }) => ({ version: id, id })),
  )
  return [...others.map(told), ...(await faultsOfType(known[0], earlier, candidate, event))]
}

/** 42205 where the type has as many schemas, or as long ones, as each new one can be compared with. */
function checkRoom(known: readonly RegisteredSchema[], { eventType, text }: EventSchema): void {
  if (known.length >= mostVersions) throw registryError(42205, `${eventType} has ${mostVersions} schemas, the most there may be.`)
  if (known.reduce((sum, { length }) => sum + length, text.length) > longestType)
    throw registryError(42205, `The schemas of ${eventType} would be longer than ${longestType} characters, the most they may be together.`)
}

/** What keeps the candidate from following these versions of the subject (oldest first), at the level in force there. */
export async function faultsAgainst(
  client: pg.PoolClient,
  { read }: Schemas,
  subject: string,
  { schema, event }: Candidate,
  versions: readonly NumberedSchema[],
): Promise<readonly string[]> {
  const level = await levelInForce(client, subject, event !== undefined)
  return (await compareAt(client, read, level, schema, versions)).map(told)
}

const compareAt = (
  client: pg.PoolClient,
  read: ReadSchemas,
  level: CompatibilityLevel,
  schema: AvroSchema,
  versions: readonly NumberedSchema[],
): Promise<readonly VersionIncompatibility[]> => findAll(read(client, comparedAt(level, versions)), compatibilityCheck(level, schema))

async function findAll(earlier: AsyncIterable<ParsedVersion>, check: Check): Promise<readonly VersionIncompatibility[]> {
  const found: VersionIncompatibility[] = []
  for await (const version of earlier) {
    found.push(...check(version))
    if (found.length >= mostListed) break
  }
  return found
}

const told = (found: VersionIncompatibility): string => sentence(`version ${found.version}`, found)

/**
 * What keeps the candidate from being the newest schema of its event type. Whatever the subject, and whatever its level: events are recorded with
 * any of them, and each must stay readable with the newest; what the stream and its order go by stays as the first has it.
 */
async function faultsOfType(
  first: RegisteredSchema | undefined,
  earlier: AsyncIterable<ParsedVersion>,
  { schema }: Candidate,
  event: EventSchema,
): Promise<readonly string[]> {
  const changed = (['subjectTemplate', 'owner', 'stageRank'] as const).filter((name) => first && first[name] !== event[name])
  const unreadable = await findAll(earlier, readabilityCheck(schema))
  return [
    ...changed.map((name) => `${name} of ${event.eventType} must stay ${first?.[name]}, as its first schema has it.`),
    ...unreadable.map((found) => sentence(`schema ${found.version} of ${event.eventType}`, found)),
  ]
}

const sentence = (earlier: string, { direction, kind, path, message, hint }: VersionIncompatibility): string =>
  `${direction === 'backward' ? `cannot read data of ${earlier}` : `its data cannot be read with ${earlier}`}: ${kind} at '${path}': ${message} ${hint}`

/** The weakest level not below the given one that keeps recorded events readable with every newer schema of their type. */
export const levelForEvents = (level: CompatibilityLevel): CompatibilityLevel =>
  level.startsWith('F') ? 'FULL_TRANSITIVE' : 'BACKWARD_TRANSITIVE'

/** The level that a schema must keep to under the subject; `event`: it is to hold an event type from now on. */
export async function levelInForce(client: pg.PoolClient, subject: string, event = false): Promise<CompatibilityLevel> {
  const { compatibility } = await settingsInForce(client, subject)
  return event || (await holdsEvents(client, subject)) ? levelForEvents(compatibility) : compatibility
}

export async function holdsEvents(client: pg.PoolClient, subject: string): Promise<boolean> {
  const sql = 'SELECT FROM registry_versions WHERE subject = $1 AND NOT deleted AND event_type IS NOT NULL LIMIT 1'
  return (await client.query(sql, [subject])).rows.length > 0
}
