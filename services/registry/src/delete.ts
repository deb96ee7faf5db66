import { builtInSchemas } from '@xianglian/contracts'
import type { Principal } from '@xianglian/http'
import type pg from 'pg'

import type { RegistryDatabase } from './database.ts'
import { registryError } from './errors.ts'
import { checkOwner } from './naming.ts'
import { unset } from './settings.ts'
import { checkSubjectExists, findVersion, getVersion, hasVersions, note, selectNames, type Existing } from './versions.ts'

export interface Deletion {
  readonly subject: string
  /** For good: the version is gone and may be given anew. Its schema stays under its id, as recorded events are read with it. */
  readonly permanent: boolean
  readonly principal: Principal
}

const builtInSubjects = new Set(builtInSchemas.map(({ name }) => name))

/** 40301 for the keys of others, and of members for good; 42205 for the schemas that the hub itself lives by. */
function checkMayDelete({ subject, permanent, principal }: Deletion): void {
  checkOwner(principal, subject)
  if (permanent && !principal.admin) throw registryError(40301, 'Only the administrator deletes for good.')
  if (builtInSubjects.has(subject)) throw registryError(42205, `Subject ${subject} comes with the hub and cannot be deleted.`)
}

/** Deletes a subject with all its versions and its settings; answers their numbers. 40401, 40404, 40405 and 42206 as Confluent's. */
export function deleteSubject(database: RegistryDatabase, deletion: Deletion): Promise<readonly number[]> {
  const { subject, permanent, principal } = deletion
  checkMayDelete(deletion)
  return database.change(async (client) => {
    await checkSubjectExists(client, subject, 'all')
    const live = await hasVersions(client, subject, 'live')
    if (!permanent && !live) throw registryError(40404, `Subject '${subject}' was soft deleted. Set permanent=true to delete permanently`)
    if (permanent && live) throw registryError(40405, `Subject '${subject}' was not deleted first before being permanently deleted`)
    const versions = await selectNames(client, permanent ? 'all' : 'live', 'v.subject = $1 ORDER BY v.version', [subject])
    for (const { version } of versions) await checkUnreferenced(client, { ...deletion, version }, subject)
    await remove(client, 'subject = $1', [subject], permanent)
    await unset(client, subject, ['compatibility', 'normalize', 'mode'])
    await note(client, { keyId: principal.id, subject, action: actionOf(permanent) })
    return versions.map(({ version }) => version)
  })
}

/** Deletes one version and answers its number. 40401, 40402, 40406, 40407 and 42206 as Confluent's. */
export function deleteVersion(database: RegistryDatabase, deletion: Deletion, number: number | 'latest'): Promise<number> {
  const { subject, permanent, principal } = deletion
  checkMayDelete(deletion)
  return database.change(async (client) => {
    const which = number === 'latest' && !permanent ? 'live' : 'all'
    const { version, deleted, id } = await getVersion(client, subject, number, which)
    if (!permanent && deleted)
      throw registryError(40406, `Subject '${subject}' Version ${version} was soft deleted. Set permanent=true to delete permanently`)
    if (permanent && !deleted)
      throw registryError(40407, `Subject '${subject}' Version ${version} was not deleted first before being permanently deleted`)
    await checkUnreferenced(client, { ...deletion, version })
    await remove(client, 'subject = $1 AND version = $2', [subject, version], permanent)
    if (!(await findVersion(client, subject, 'latest', 'all'))) await unset(client, subject, ['compatibility', 'normalize', 'mode'])
    await note(client, { keyId: principal.id, subject, action: actionOf(permanent), version, id })
    return version
  })
}

const actionOf = (permanent: boolean): string => (permanent ? 'delete-permanently' : 'delete')

async function remove(client: pg.PoolClient, condition: string, values: readonly unknown[], permanent: boolean): Promise<void> {
  const change = permanent ? 'DELETE FROM registry_versions' : 'UPDATE registry_versions SET deleted = true'
  await client.query(`${change} WHERE ${condition}`, [...values])
}

/** `apart`: a subject that goes as well. A deleted version may be brought back, so one that it refers to is not deleted for good. */
async function checkUnreferenced(
  client: pg.PoolClient,
  { subject, version, permanent }: Deletion & { version: number },
  apart?: string,
): Promise<void> {
  const [referrer] = await referrers(client, subject, version, permanent ? 'all' : 'live', { limit: 1, apart })
  if (referrer)
    throw registryError(
      42206,
      `Version ${version} of subject ${subject} is referred to by version ${referrer.version} of ${referrer.subject}.`,
    )
}

/** The versions that refer to this one. */
export function referrers(
  client: pg.PoolClient,
  subject: string,
  version: number,
  which: Existing,
  { limit, offset = 0, apart }: { readonly limit: number; readonly offset?: number; readonly apart?: string | undefined },
) {
  return selectNames(
    client,
    which,
    `v.refs <> '[]' AND v.refs @> $1::jsonb AND v.subject IS DISTINCT FROM $2 ORDER BY v.schema, v.subject, v.version LIMIT $3 OFFSET $4`,
    [JSON.stringify([{ subject, version }]), apart, limit, offset],
  )
}
