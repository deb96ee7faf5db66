import { HubError } from '@xianglian/core'
import type { Principal } from '@xianglian/http'
import { registerSchemas } from '@xianglian/store-postgres'
import type pg from 'pg'

import { readCandidate, type Candidate, type SchemaRequest } from './candidate.ts'
import { faultsOfNext, listed, type Schemas } from './compatibility.ts'
import type { RegistryDatabase } from './database.ts'
import { registryError } from './errors.ts'
import { checkName, checkOwner, checkSubject } from './naming.ts'
import { checkRoom } from './room.ts'
import { settingsInForce } from './settings.ts'
import { findByText, note } from './versions.ts'

export interface Registration {
  readonly subject: string
  readonly request: SchemaRequest
  readonly normalize: boolean
  readonly principal: Principal
}

/**
 * Makes the schema a version of the subject and answers its id; the version that the subject has of it already, where it has one. Throws 40301
 * where the key may not, 42201 for what is no schema or breaks the rules for event types, 409 for what is not compatible, 42205 for what is too much.
 */
export async function register(database: RegistryDatabase, schemas: Schemas, registration: Registration): Promise<number> {
  const { subject, principal } = registration
  checkSubject(subject)
  checkOwner(principal, subject)
  const attempt = async (client: pg.PoolClient): Promise<{ candidate: Candidate; id: number | undefined }> => {
    const candidate = await readFor(client, registration)
    return { candidate, id: (await findByText(client, subject, candidate.bundled, 'live'))?.id }
  }
  // What producers send at every start is there already: no need to take turns.
  const { id: known } = await database.read(attempt)
  if (known !== undefined) return known
  const registered = await database.change(async (client) => {
    const { candidate, id } = await attempt(client)
    if (id !== undefined) return id
    // Whatever another process registered is committed by now, as it cannot change anything meanwhile.
    await schemas.catalogue.refresh()
    const faults = await faultsOfNext(client, schemas, subject, candidate)
    if (faults.length > 0) throw incompatible(subject, faults)
    await checkRoom(client, principal, candidate)
    return add(client, registration, candidate)
  })
  // What this process reads from now on, it reads by this version; other processes look for it by themselves.
  await schemas.catalogue.refresh()
  return registered
}

async function readFor(client: pg.PoolClient, { subject, request, normalize, principal }: Registration): Promise<Candidate> {
  const candidate = await readCandidate(client, request, normalize || (await settingsInForce(client, subject)).normalize)
  checkName(principal, subject, 'name' in candidate.schema ? candidate.schema.name : undefined)
  checkMember(principal, candidate)
  return candidate
}

/** An event type is its owner's: another member's key cannot define it, under whatever subject. */
function checkMember({ admin, sourcePrefix }: Principal, { event }: Candidate): void {
  const owner = event?.owner
  if (admin || owner === undefined || sourcePrefix.split('/')[1] === owner) return
  throw registryError(40301, `The event type ${event?.eventType} is ${owner}'s, and this key is not.`)
}

const incompatible = (subject: string, faults: readonly string[]): HubError =>
  registryError(
    409,
    `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: [${listed(faults).join(', ')}]`,
  )

async function add(client: pg.PoolClient, { subject, request, principal }: Registration, candidate: Candidate): Promise<number> {
  const [stored] = await registerSchemas(client, [candidate.bundled])
  if (!stored) throw new HubError('internal', 'The table of schemas gave no row for a schema.')
  const version = await addVersion(client, subject, stored.id, candidate, request.version ?? undefined)
  await note(client, { keyId: principal.id, subject, action: 'register', version, id: stored.id })
  return stored.id
}

/** Adds the subject's next version and answers its number. `expected` is what a client may state that must not register out of turn. */
export async function addVersion(
  client: pg.PoolClient,
  subject: string,
  id: number,
  { text, references, bundled, event }: Pick<Candidate, 'text' | 'references' | 'bundled' | 'event'>,
  expected?: number,
): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `INSERT INTO registry_versions (subject, version, schema, text, refs, event_type)
     SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 FROM registry_versions WHERE subject = $1 RETURNING version`,
    [subject, id, text === bundled ? null : text, JSON.stringify(references), event?.eventType],
  )
  const version = rows[0]?.version ?? 0
  if (expected !== undefined && expected > 0 && expected !== version)
    throw registryError(
      42201,
      `Invalid schema. The next version of subject ${subject} is ${version}, not ${expected}; leave \`version\` out.`,
    )
  return version
}
