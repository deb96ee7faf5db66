import type pg from 'pg'

import { registryError } from './errors.ts'

/** That a schema uses a record, enum or fixed defined in another version: `name` is the full name it uses. */
export interface Reference {
  readonly name: string
  readonly subject: string
  readonly version: number
}

/** Which version of which subject, without its schema. */
export interface VersionName {
  readonly subject: string
  readonly version: number
  /** Of the schema in the hub's table. */
  readonly id: number
  readonly deleted: boolean
}

/** As it was given: with `references` it is not complete. */
export interface GivenVersion extends VersionName {
  readonly text: string
  readonly references: readonly Reference[]
}

/** One version of a subject. */
export interface Version extends GivenVersion {
  /** Complete: the text of the schema. */
  readonly bundled: string
}

/** Which versions are meant: deleted ones still exist until they are deleted for good. */
export type Existing = 'live' | 'deleted' | 'all'

export const existing = ({ deleted, deletedOnly = false }: { readonly deleted: boolean; readonly deletedOnly?: boolean }): Existing =>
  deletedOnly ? 'deleted' : deleted ? 'all' : 'live'

const conditions: Readonly<Record<Existing, string>> = { live: 'NOT v.deleted', deleted: 'v.deleted', all: 'true' }

/** Versions of any subject that a condition on `v` (the version) and `s` (its schema) chooses, at most as many. */
export async function selectVersions(
  client: pg.PoolClient,
  which: Existing,
  rest: string,
  values: readonly unknown[],
): Promise<readonly Version[]> {
  const { rows } = await client.query<Version>(
    `SELECT v.subject, v.version, v.schema AS id, v.deleted, coalesce(v.text, s.text) AS text, v.refs AS references, s.text AS bundled
     FROM registry_versions v JOIN schemas s ON s.id = v.schema WHERE ${conditions[which]} AND ${rest}`,
    [...values],
  )
  return rows
}

/** A schema of the table by its id, as the version of a subject that it is, or else by whatever it is to be told by. */
export type NumberedSchema = Pick<Version, 'version' | 'id'>

/** The subject's first live versions, oldest first, without their texts. */
export async function selectLive(client: pg.PoolClient, subject: string, limit: number): Promise<readonly NumberedSchema[]> {
  return selectNames(client, 'live', 'v.subject = $1 ORDER BY v.version LIMIT $2', [subject, limit])
}

/** As `selectVersions`, without the schemas: thousands of these are little. */
export async function selectNames(
  client: pg.PoolClient,
  which: Existing,
  rest: string,
  values: readonly unknown[],
): Promise<readonly VersionName[]> {
  const { rows } = await client.query<VersionName>(
    `SELECT v.subject, v.version, v.schema AS id, v.deleted FROM registry_versions v WHERE ${conditions[which]} AND ${rest}`,
    [...values],
  )
  return rows
}

/** Bytes of all texts of one page. */
const pageBytes = 4 * 1024 * 1024

/**
 * The versions that a condition on `v` chooses, in the order of subjects and versions, from `offset` on: at most `limit`, and after the first no
 * more than `pageBytes` hold. So a page may be shorter than its limit, and only an empty one is the last.
 */
export async function pageOfVersions(
  client: pg.PoolClient,
  which: Existing,
  condition: string,
  values: readonly unknown[],
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly GivenVersion[]> {
  // octet_length asks a stored text for its size without reading it, so that only the page's texts are read.
  const { rows } = await client.query<GivenVersion>(
    `SELECT subject, version, id, deleted, text, "references" FROM (
       SELECT *, sum(octet_length(text)) OVER (ORDER BY subject, version) AS bytes, row_number() OVER (ORDER BY subject, version) AS place FROM (
         SELECT v.subject, v.version, v.schema AS id, v.deleted, coalesce(v.text, s.text) AS text, v.refs AS "references"
         FROM registry_versions v JOIN schemas s ON s.id = v.schema WHERE ${conditions[which]} AND ${condition}
         ORDER BY v.subject, v.version LIMIT $${values.length + 1} OFFSET $${values.length + 2}
       ) listed
     ) page WHERE bytes <= ${pageBytes} OR place = 1 ORDER BY subject, version`,
    [...values, limit, offset],
  )
  return rows
}

/** Whether the subject has any such version. */
export async function hasVersions(client: pg.PoolClient, subject: string, which: Existing): Promise<boolean> {
  const sql = `SELECT FROM registry_versions v WHERE v.subject = $1 AND ${conditions[which]} LIMIT 1`
  return (await client.query(sql, [subject])).rows.length > 0
}

export async function checkSubjectExists(client: pg.PoolClient, subject: string, which: Existing): Promise<void> {
  if (!(await hasVersions(client, subject, which))) throw registryError(40401, `Subject '${subject}' not found.`)
}

/** Reads a version number or `latest` as a path has it; 42202 for anything else. */
export function versionNumber(text: string): number | 'latest' {
  if (text === 'latest' || text === '-1') return 'latest'
  const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number < 2 ** 31) return number
  throw registryError(
    42202,
    `The specified version '${text.slice(0, 20)}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string "latest"`,
  )
}

export async function findVersion(
  client: pg.PoolClient,
  subject: string,
  number: number | 'latest',
  which: Existing,
): Promise<Version | undefined> {
  const [chosen, ...values] = number === 'latest' ? ['true ORDER BY v.version DESC LIMIT 1'] : ['v.version = $2', number]
  return (await selectVersions(client, which, `v.subject = $1 AND ${chosen}`, [subject, ...values]))[0]
}

/** As `findVersion`; 40401 where there is no such subject, 40402 where there is no such version of it. */
export async function getVersion(client: pg.PoolClient, subject: string, number: number | 'latest', which: Existing): Promise<Version> {
  const found = await findVersion(client, subject, number, which)
  if (found) return found
  await checkSubjectExists(client, subject, which)
  throw registryError(40402, `Version ${number} not found.`)
}

/** The newest version of the subject with this text, complete as `bundled` is. */
export async function findByText(client: pg.PoolClient, subject: string, bundled: string, which: Existing): Promise<Version | undefined> {
  const condition = `v.subject = $1 AND s.hash = sha256(convert_to($2, 'UTF8')) ORDER BY v.version DESC LIMIT 1`
  return (await selectVersions(client, which, condition, [subject, bundled]))[0]
}

export interface Note {
  readonly keyId: string
  readonly subject: string
  readonly action: string
  readonly version?: number
  readonly id?: number
  readonly value?: string
}

/** Writes down who changed what: every change does, as caches go by it. */
export async function note(client: pg.PoolClient, { keyId, subject, action, version, id, value }: Note): Promise<void> {
  await client.query('INSERT INTO registry_history (key_id, subject, action, version, schema, value) VALUES ($1, $2, $3, $4, $5, $6)', [
    keyId,
    subject,
    action,
    version,
    id,
    value,
  ])
}
