import { encodeJson, type Catalogue } from '@xianglian/contracts'
import {
  formatInstant,
  HubError,
  identityOf,
  maxEventBytes,
  parseEnvelope,
  recordBytes,
  refusalError,
  refuseAll,
  sourceOfInbox,
  toHubError,
  toOutRecord,
  type DeadLetter,
  type DeadLetters,
  type EventBus,
  type EventStore,
  type OutRecord,
} from '@xianglian/core'
import { fromPostgres, type Database } from '@xianglian/runtime'

type Pool = Database['pool']
type Client = Pick<Pool, 'query'>

/** A fact of the hub's own, stated by one of its services. */
export interface HubFact {
  /** `/hub/<service>`. */
  readonly source: string
  /** Derived from what the fact states, so that stating it twice is stating it once. */
  readonly id: string
  readonly type: string
  readonly subject: string
  /** Business time, epoch milliseconds. */
  readonly time: number
  readonly region: string
  /** In the JSON form of the type's schema. */
  readonly data: object
}

export interface OutboxOptions {
  readonly pool: Pool
  readonly bus: Pick<EventBus, 'publish'>
  readonly store: Pick<EventStore, 'findMany'>
  readonly deadLetters: Pick<DeadLetters, 'list'>
  readonly catalogue: Catalogue
  /** Told of a fact that can never be recorded; the others go on. */
  readonly onRefused: (error: HubError) => void
  /** Milliseconds after which what is still not recorded is published again; default 10,000. */
  readonly resendAfter?: number
}

/**
 * Where the hub's own facts stand, durable, from the transaction that states them until they are recorded and everyone has seen them: docs/design.md §6.
 * Each is published at least once and recorded once; the content of an identity never changes, for what stands here is what is sent.
 */
export interface Outbox {
  /** First thing in a transaction: until its end nobody else states facts, and none is forgotten. */
  lock(client: Client): Promise<void>
  /**
   * States facts in the caller's transaction; those that stand here already stay as they are. Not to be called for what was forgotten. One that is no
   * event stands here as refused: it is never sent, and not stated again.
   */
  put(client: Client, facts: readonly HubFact[]): Promise<void>
  /** Ids of a source's facts that stand here, those refused among them, as the client's transaction sees them. */
  ids(client: Client, source: string): Promise<ReadonlySet<string>>
  /** How many of a source's facts stand here as refused. */
  refused(client: Client, source: string): Promise<number>
  /**
   * Publishes what has to be, up to a thousand facts, and notes what was recorded or became a dead letter meanwhile. Answers how many of these have still to be
   * recorded.
   */
  send(): Promise<number>
  /** Lets go of what was recorded below this position: to be called once whoever decides what to `put` has seen it. */
  forget(position: number): Promise<void>
}

interface Identity {
  readonly source: string
  readonly id: string
}

interface Row extends Identity {
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: Buffer
}

/** Facts a turn of `send` deals with. */
const mostSent = 1_000

/** The table of the outbox. `position` is that of the recorded event, once it is; `refused` the code of the error for which it never will be. */
export async function migrateOutbox(pool: Pool): Promise<void> {
  const text = `
    SELECT pg_advisory_xact_lock(hashtext('hub outbox'));
    CREATE TABLE IF NOT EXISTS outbox (
      number bigint GENERATED ALWAYS AS IDENTITY, source text COLLATE "C", id text COLLATE "C", key text NOT NULL, headers json NOT NULL,
      value bytea NOT NULL, position bigint, PRIMARY KEY (source, id));
    ALTER TABLE outbox ADD COLUMN IF NOT EXISTS refused text;
    CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (number) WHERE position IS NULL;
    CREATE INDEX IF NOT EXISTS outbox_refused ON outbox (source) WHERE refused IS NOT NULL`
  await pool.query(text).catch(rethrow)
}

/** The outbox in the database. Call `migrateOutbox` before. */
export function createOutbox({ pool, bus, store, deadLetters, catalogue, onRefused, resendAfter = 10_000 }: OutboxOptions): Outbox {
  const sentAt = new Map<string, number>()
  return {
    async put(client, facts) {
      if (facts.length === 0) return
      const rows = facts.map((fact) => toRow(fact, catalogue, onRefused))
      const text = `INSERT INTO outbox (source, id, key, headers, value, refused)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::json[], $5::bytea[], $6::text[]) ON CONFLICT (source, id) DO NOTHING`
      await client.query(text, [
        rows.map(({ source }) => source),
        rows.map(({ id }) => id),
        rows.map(({ key }) => key),
        rows.map(({ headers }) => JSON.stringify(headers)),
        rows.map(({ value }) => Buffer.from(value)),
        rows.map(({ refused }) => refused),
      ])
    },
    async lock(client) {
      await client.query('LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE')
    },
    async ids(client, source) {
      const { rows } = await client.query<{ id: string }>('SELECT id FROM outbox WHERE source = $1', [source])
      return new Set(rows.map(({ id }) => id))
    },
    async refused(client, source) {
      const text = 'SELECT count(*)::int AS count FROM outbox WHERE source = $1 AND refused IS NOT NULL'
      const { rows } = await client.query<{ count: number }>(text, [source])
      return rows[0]?.count ?? 0
    },
    async send() {
      const waiting = await unrecorded(pool, store)
      // What was sent is forgotten here with its row.
      const known = new Set(waiting.map(identityOf))
      for (const identity of sentAt.keys()) if (!known.has(identity)) sentAt.delete(identity)
      const now = performance.now()
      const due = waiting.filter((row) => now - (sentAt.get(identityOf(row)) ?? -Infinity) > resendAfter)
      // The recorder would make another dead letter of each of these.
      const letters = await lettersOf(
        deadLetters,
        due.filter((row) => sentAt.has(identityOf(row))),
      )
      await noteRefused(pool, letters)
      for (const { reason, detail, id, eventId } of letters.values())
        onRefused(new HubError(reason, `The hub's own fact ${eventId} is dead letter ${id}: ${detail}`))
      const fit = due.filter((row) => !letters.has(identityOf(row)))
      if (fit.length > 0) await bus.publish(fit)
      for (const row of fit) sentAt.set(identityOf(row), now)
      return waiting.length - letters.size
    },
    async forget(position) {
      await pool.query('DELETE FROM outbox WHERE position < $1', [position]).catch(rethrow)
    },
  }
}

/** The oldest facts that are not recorded yet; those found recorded are noted as such. */
async function unrecorded(pool: Pool, store: Pick<EventStore, 'findMany'>): Promise<readonly Row[]> {
  const text = `SELECT source, id, key, headers, value FROM outbox WHERE position IS NULL AND refused IS NULL ORDER BY number LIMIT ${mostSent}`
  const { rows } = await pool.query<Row>(text).catch(rethrow)
  if (rows.length === 0) return rows
  const recorded = await store.findMany(rows)
  if (recorded.length === 0) return rows
  await pool
    .query(
      `UPDATE outbox SET position = found.position
       FROM unnest($1::text[], $2::text[], $3::bigint[]) AS found (source, id, position) WHERE (outbox.source, outbox.id) = (found.source, found.id)`,
      [
        recorded.map(({ envelope }) => envelope.source),
        recorded.map(({ envelope }) => envelope.id),
        recorded.map(({ position }) => position),
      ],
    )
    .catch(rethrow)
  const done = new Set(recorded.map(({ envelope }) => identityOf(envelope)))
  return rows.filter((row) => !done.has(identityOf(row)))
}

/** By identity the dead letter that the recorder made of a fact. What came by a system's own inbox is that system's, whatever it names. */
async function lettersOf(deadLetters: Pick<DeadLetters, 'list'>, rows: readonly Row[]): Promise<ReadonlyMap<string, DeadLetter>> {
  const found = new Map<string, DeadLetter>()
  for (const row of rows) {
    const { source, id: eventId } = row
    const letters = await deadLetters.list({ stage: 'recording', status: 'open', source, eventId }, { limit: 1_000, originals: false })
    const letter = letters.find(({ coordinate }) => sourceOfInbox(coordinate.split('/').at(-3) ?? '') === undefined)
    if (letter) found.set(identityOf(row), letter)
  }
  return found
}

async function noteRefused(pool: Pool, letters: ReadonlyMap<string, DeadLetter>): Promise<void> {
  if (letters.size === 0) return
  const text = `UPDATE outbox SET refused = letter.reason FROM unnest($1::text[], $2::text[], $3::text[]) AS letter (source, id, reason)
    WHERE (outbox.source, outbox.id) = (letter.source, letter.id)`
  const values = [...letters.values()]
  const parameters = [values.map(({ source }) => source), values.map(({ eventId }) => eventId), values.map(({ reason }) => reason)]
  await pool.query(text, parameters).catch(rethrow)
}

/** The fact as the gateway would put it on the bus, or as refused. */
function toRow(
  fact: HubFact,
  catalogue: Catalogue,
  onRefused: OutboxOptions['onRefused'],
): OutRecord & Identity & { refused: string | null } {
  const { source, id, type } = fact
  try {
    return { source, id, ...toRecord(fact, catalogue), refused: null }
  } catch (thrown) {
    const { code, message } = toHubError(thrown)
    onRefused(new HubError(code, `The hub's own fact ${type} ${id} is no event: ${message}`, { cause: thrown }))
    return { source, id, key: fact.subject, headers: {}, value: new Uint8Array(), refused: code }
  }
}

function toRecord({ time, data, ...attributes }: HubFact, catalogue: Catalogue): OutRecord {
  const parsed = parseEnvelope({ specversion: '1.0', ...attributes, time: formatInstant(time) })
  const encoded = parsed.ok ? encodeJson(parsed.value, data, catalogue) : refuseAll('invalid-envelope', parsed.errors)
  if (!encoded.ok) throw refusalError(encoded)
  const record = toOutRecord(encoded.event.envelope, encoded.schemaId, encoded.event.data)
  const bytes = recordBytes(record)
  if (bytes > maxEventBytes) throw new HubError('too-large', `It takes ${bytes} bytes; an event takes at most ${maxEventBytes}.`)
  return record
}

function rethrow(thrown: unknown): never {
  throw fromPostgres(thrown)
}
