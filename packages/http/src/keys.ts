import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

import { HubError } from '@xianglian/core'
import { fromPostgres } from '@xianglian/runtime'
import type pg from 'pg'

import type { Principal } from './route.ts'

/** A key as its owner and the administrator see it: never its secret. Times are epoch milliseconds. */
export interface KeyInfo {
  readonly id: string
  readonly name: string | null
  readonly source: string
  readonly region: string
  readonly createdAt: number
  readonly revokedAt: number | null
  readonly lastUsedAt: number | null
}

export interface NewKey {
  /** `/<member>` or `/<member>/<system>`: what the key may publish under. */
  readonly source: string
  readonly region: string
  readonly name?: string | undefined
}

export interface Keys {
  /** Who an `Authorization` header speaks for; throws `unauthenticated`. Synchronous when cached, which the fast path needs. */
  authenticate(authorization: string | undefined): Principal | Promise<Principal>
  /** The token is told once, here, and kept nowhere. */
  create(key: NewKey): Promise<{ readonly key: KeyInfo; readonly token: string }>
  list(): Promise<readonly KeyInfo[]>
  revoke(id: string): Promise<KeyInfo>
  /** The principal of a key by its id, for sending again what it once sent; undefined when it is gone or revoked. */
  principalOf(id: string): Promise<Principal | undefined>
}

const administrator: Principal = { id: 'admin', admin: true, sourcePrefix: '/', homeRegion: undefined }
const tokenPattern = /^hub_([a-z]{12})_([A-Za-z0-9_-]{43})$/
/** A revoked key is refused everywhere after at most this long. */
const cacheFor = 5_000
const cacheSize = 10_000
const touchEvery = 60_000

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

interface Row {
  id: string
  hash: Buffer
  name: string | null
  source_prefix: string
  home_region: string
  created_at: Date
  revoked_at: Date | null
  last_used_at: Date | null
}

interface Cached {
  readonly hash: Buffer | undefined
  readonly principal: Principal | undefined
  readonly until: number
}

/** The table of keys. The column `hash` is SHA-256 of the secret, which is random and so needs no salt. */
export async function migrateKeys(pool: pg.Pool): Promise<void> {
  await pool.query(`
    SELECT pg_advisory_xact_lock(hashtext('hub keys'));
    CREATE TABLE IF NOT EXISTS keys (
      id text PRIMARY KEY, hash bytea NOT NULL, name text, source_prefix text NOT NULL, home_region text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(), revoked_at timestamptz, last_used_at timestamptz)`)
}

/** Keys of systems in the database, and the administrator's from the configuration. Call `migrateKeys` before. */
export function createKeys(pool: pg.Pool, adminKey: string): Keys {
  const adminHash = digest(adminKey)
  const cache = new Map<string, Cached>()

  const load = async (id: string): Promise<Row | undefined> => {
    const { rows } = await query<Row>(pool, 'SELECT * FROM keys WHERE id = $1', [id])
    const row = rows[0]
    const now = Date.now()
    if (cache.size >= cacheSize) cache.clear()
    cache.set(id, { hash: row?.hash, principal: row && !row.revoked_at ? principal(row) : undefined, until: now + cacheFor })
    if (row && !row.revoked_at && now - (row.last_used_at?.getTime() ?? 0) > touchEvery) {
      // Only for people to look at: a failure here must not fail the call.
      void pool.query('UPDATE keys SET last_used_at = now() WHERE id = $1', [id]).catch(() => undefined)
    }
    return row
  }

  const verify = (id: string, hash: Buffer): Principal => {
    const cached = cache.get(id)
    if (!cached?.hash || !cached.principal || !timingSafeEqual(cached.hash, hash))
      throw unauthenticated('The key is not known here, or was revoked.')
    return cached.principal
  }

  return {
    authenticate(authorization) {
      const token = tokenOf(authorization ?? '')
      if (token === undefined) throw unauthenticated('Send a key: Authorization: Bearer <key>, or HTTP Basic with it as the password.')
      if (timingSafeEqual(digest(token), adminHash)) return administrator
      const match = tokenPattern.exec(token)
      const id = match?.[1]
      const secret = match?.[2]
      if (id === undefined || secret === undefined) throw unauthenticated('The key is not known here, or was revoked.')
      const hash = digest(secret)
      if ((cache.get(id)?.until ?? 0) > Date.now()) return verify(id, hash)
      return load(id).then(() => verify(id, hash))
    },
    async create({ source, region, name }) {
      const id = Array.from(randomBytes(12), (byte) => alphabet[byte % alphabet.length]).join('')
      const secret = randomBytes(32).toString('base64url')
      const { rows } = await query<Row>(
        pool,
        'INSERT INTO keys (id, hash, name, source_prefix, home_region) VALUES ($1, $2, $3, $4, $5) RETURNING *',
        [id, digest(secret), name ?? null, source, region],
      )
      cache.delete(id)
      return { key: info(only(rows)), token: `hub_${id}_${secret}` }
    },
    async list() {
      const { rows } = await query<Row>(pool, 'SELECT * FROM keys ORDER BY created_at, id', [])
      return rows.map(info)
    },
    async revoke(id) {
      const { rows } = await query<Row>(pool, 'UPDATE keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING *', [id])
      cache.delete(id)
      if (!rows[0]) throw new HubError('not-found', 'There is no key of this id.')
      return info(rows[0])
    },
    async principalOf(id) {
      if (id === administrator.id) return administrator
      const row = await load(id)
      return row && !row.revoked_at ? principal(row) : undefined
    },
  }
}

/** The key is the token, or the password of HTTP Basic (RFC 7617) beside any user: that is how Kafka's tools send theirs. */
function tokenOf(authorization: string): string | undefined {
  const [, scheme = '', credentials = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(authorization) ?? []
  if (scheme.toLowerCase() !== 'basic') return credentials === '' ? undefined : credentials
  const text = Buffer.from(credentials, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon === -1 || colon === text.length - 1 ? undefined : text.slice(colon + 1)
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz'

const unauthenticated = (detail: string): HubError => new HubError('unauthenticated', detail)

const principal = (row: Row): Principal => ({ id: row.id, admin: false, sourcePrefix: row.source_prefix, homeRegion: row.home_region })

const info = (row: Row): KeyInfo => ({
  id: row.id,
  name: row.name,
  source: row.source_prefix,
  region: row.home_region,
  createdAt: row.created_at.getTime(),
  revokedAt: row.revoked_at?.getTime() ?? null,
  lastUsedAt: row.last_used_at?.getTime() ?? null,
})

function only(rows: readonly Row[]): Row {
  const row = rows[0]
  if (!row) throw new HubError('internal', 'The database returned no row for a new key.')
  return row
}

async function query<T extends pg.QueryResultRow>(pool: pg.Pool, text: string, values: unknown[]): Promise<pg.QueryResult<T>> {
  try {
    return await pool.query<T>(text, values)
  } catch (thrown) {
    throw fromPostgres(thrown)
  }
}

/** Whether a principal may publish under this source: under its own prefix, where `/a` holds `/a/b` and not `/ab/c`. */
export function maySend(principalOf: Principal, source: string): boolean {
  const prefix = principalOf.sourcePrefix
  return source === prefix || source.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
}
