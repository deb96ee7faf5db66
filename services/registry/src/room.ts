import { memberNamespace } from '@xianglian/contracts'
import type { Principal } from '@xianglian/http'
import type pg from 'pg'

import type { Candidate } from './candidate.ts'
import { registryError } from './errors.ts'

/** Bytes of the versions under a member's subjects, deleted ones too, as their schemas stay; each counts as `leastBytes` at the least. */
const memberBytes = 32 * 1024 * 1024
const leastBytes = 4_096

/** Throws 42205 where a member's key would bring its member's schemas above what one member may keep. The administrator is free in this. */
export async function checkRoom(
  client: pg.PoolClient,
  { admin, sourcePrefix }: Principal,
  { text, bundled }: Pick<Candidate, 'text' | 'bundled'>,
): Promise<void> {
  if (admin) return
  const [, member = ''] = sourcePrefix.split('/')
  const { rows } = await client.query<{ bytes: string }>(
    `SELECT coalesce(sum(greatest(${leastBytes}, octet_length(s.text) + coalesce(octet_length(v.text), 0))), 0) AS bytes
     FROM registry_versions v JOIN schemas s ON s.id = v.schema WHERE v.subject ^@ $1 OR v.subject ^@ $2`,
    [`${memberNamespace(member)}.`, `hub.in.${member}.`],
  )
  const added = Buffer.byteLength(bundled) + (text === bundled ? 0 : Buffer.byteLength(text))
  if (Number(rows[0]?.bytes) + Math.max(leastBytes, added) <= memberBytes) return
  throw registryError(
    42205,
    `The schemas of ${member} would take more than ${memberBytes} bytes, all versions together and each at least ${leastBytes}: the most a member may keep. Ask the administrator to delete for good what is no more needed.`,
  )
}
