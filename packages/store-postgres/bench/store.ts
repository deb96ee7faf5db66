/**
 * Appending and reading, next to a plain COPY of the same rows into tables with the same columns and indexes, in one run.
 * node packages/store-postgres/bench/store.ts [events]
 */
import { randomBytes } from 'node:crypto'

import type { Appender, LeafedEvent } from '@xianglian/core'
import { sampleEvent, sampleSchemaText, testDatabase } from '@xianglian/testkit'

import { withTransaction } from '../src/connection.ts'
import { copyIn } from '../src/copy.ts'
import { encodeIdentities, encodeRows, eventColumns, identityColumns } from '../src/event-rows.ts'
import { identityKey } from '../src/identities.ts'
import { createSchemaTable, openStore } from '../src/index.ts'

const total = Number(process.argv[2] ?? 300_000)
const batchSize = 5_000
const database = await testDatabase()
const { pool } = database
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const store = await openStore(pool, { sameData: () => false })
await createSchemaTable(pool).register([sampleSchemaText])
const makeBatch = (batch: number) =>
  Array.from({ length: batchSize }, (_, index) =>
    sampleEvent({
      id: `receipt-${batch * batchSize + index}`,
      subject: `case/511602-2026-${String(Math.floor(Math.random() * 30_000)).padStart(6, '0')}`,
      time: Date.UTC(2026, 0, 5, 8) + index * 1000,
      data: randomBytes(300),
    }),
  )

const rate = (milliseconds: number): string => `${Math.round((total / milliseconds) * 1000).toLocaleString('en')} events/s`

async function createPlainTables(): Promise<void> {
  await pool.query(
    `CREATE TABLE plain_events (LIKE events INCLUDING ALL); ALTER TABLE plain_events ADD FOREIGN KEY (schema) REFERENCES schemas (id)`,
  )
  await pool.query('CREATE TABLE plain_identities (LIKE identities INCLUDING ALL) PARTITION BY HASH (key)')
  for (let part = 0; part < 8; part += 1) {
    await pool.query(`CREATE TABLE plain_identities_${part} PARTITION OF plain_identities FOR VALUES WITH (MODULUS 8, REMAINDER ${part})`)
  }
}

/** The same rows, encoded beforehand: what PostgreSQL takes when nothing is looked up, locked or encoded. Milliseconds. */
async function plainCopy(events: readonly LeafedEvent[], first: number): Promise<number> {
  const rows = [
    ...encodeRows(
      events.map((event, index) => ({ event, schemaId: 1, position: first + index })),
      Date.now(),
    ),
  ]
  const identities = encodeIdentities(
    events.map(({ envelope, leafHash }, index) => ({ key: identityKey(envelope.source, envelope.id), position: first + index, leafHash })),
  )
  const start = performance.now()
  await withTransaction(pool, async (client) => {
    await copyIn(client, `COPY plain_events (${eventColumns}) FROM STDIN (FORMAT binary)`, rows)
    await copyIn(client, `COPY plain_identities (${identityColumns}) FROM STDIN (FORMAT binary)`, [identities])
  })
  return performance.now() - start
}

async function append(appender: Appender, events: readonly LeafedEvent[], next: number): Promise<number> {
  const start = performance.now()
  await appender.append({ events, offsets: new Map([['bench/hub.in/0', BigInt(next)]]), now: Date.now() })
  return performance.now() - start
}

/** Batch by batch in turns, so that whatever else the machine does burdens both alike. */
async function compare(): Promise<{ plain: number; appended: number }> {
  await createPlainTables()
  const appender = await store.acquire()
  const spent = { plain: 0, appended: 0 }
  for (let first = 0; first < total; first += batchSize) {
    const events = makeBatch(first / batchSize)
    spent.plain += await plainCopy(events, first)
    spent.appended += await append(appender, events, first)
  }
  return spent
}

async function appendAgain(): Promise<number> {
  const appender = await store.acquire()
  const events = makeBatch(0)
  const start = performance.now()
  await appender.append({ events, offsets: new Map(), now: Date.now() })
  return performance.now() - start
}

async function readAll(): Promise<number> {
  const start = performance.now()
  let count = 0
  for await (const events of store.read({ from: 0 })) count += events.length
  if (count !== total) throw new Error(`read ${count} of ${total}`)
  return performance.now() - start
}

const { plain, appended } = await compare()
say(`plain COPY  ${rate(plain)}`)
say(`append      ${rate(appended)}, ${(plain / appended).toFixed(2)} of plain COPY`)
say(`redelivery  ${Math.round(await appendAgain())} ms for a batch of ${batchSize} that differs in its leaves`)
say(`read        ${rate(await readAll())}, then ${rate(await readAll())}`)
say(`memory      ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`)
await store.close()
await database.drop()
