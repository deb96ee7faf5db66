import { setTimeout as delay } from 'node:timers/promises'

import { pipeline } from 'node:stream/promises'
import { from, to } from 'pg-copy-streams'

import type { Bench } from './environment.ts'
import { rate } from './environment.ts'

/** Waits until a query gives at least the number, looking every 20 ms. */
async function reaches(bench: Bench, sql: string, goal: number, deadline = 600_000): Promise<void> {
  const end = Date.now() + deadline
  while (Date.now() < end) {
    const { rows } = await bench.pool.query<{ value: string | null }>(sql)
    if (Number(rows[0]?.value ?? 0) >= goal) return
    await delay(20)
  }
  throw new Error(`${sql} did not reach ${goal}`)
}

const head = 'SELECT position AS value FROM store_head'

/** (c) how fast a recorder that was away records a backlog: from its first transaction to the last event. */
export async function recorderDrain(bench: Bench, backlog: number): Promise<{ perSecond: number }> {
  const { rows } = await bench.pool.query<{ value: string }>(head)
  const before = Number(rows[0]?.value)
  const starting = bench.start('recorder')
  await reaches(bench, head, before + 1)
  const { rows: at } = await bench.pool.query<{ value: string }>(head)
  const first = Number(at[0]?.value)
  const result = await rate(before + backlog - first, () => reaches(bench, head, before + backlog))
  await starting
  return result
}

/** The peer of (c): COPY of the same rows, in transactions of as many, into tables with the same columns and indexes. */
export async function plainCopy(bench: Bench, rows: number): Promise<{ perSecond: number }> {
  const client = await bench.pool.connect()
  try {
    await client.query('DROP TABLE IF EXISTS copy_events, copy_identities')
    await client.query('CREATE TABLE copy_events (LIKE events INCLUDING ALL)')
    await client.query('CREATE TABLE copy_identities (LIKE identities INCLUDING ALL) PARTITION BY HASH (key)')
    for (let part = 0; part < 8; part += 1) {
      await client.query(`CREATE TABLE copy_identities_${part} PARTITION OF copy_identities FOR VALUES WITH (MODULUS 8, REMAINDER ${part})`)
    }
    const size = 5_000
    const chunks: [Buffer, Buffer][] = []
    for (let first = 0; first < rows; first += size) {
      const range = `position >= ${first} AND position < ${first + size}`
      chunks.push([await dump(`SELECT * FROM events WHERE ${range} ORDER BY position`), await dump(`SELECT * FROM identities WHERE ${range} ORDER BY position`)])
    }
    return await rate(rows, async () => {
      for (const [events, identities] of chunks) {
        await client.query('BEGIN')
        await load('copy_events', events)
        await load('copy_identities', identities)
        await client.query('COMMIT')
      }
    })
  } finally {
    await client.query('DROP TABLE IF EXISTS copy_events, copy_identities').catch(() => undefined)
    client.release()
  }

  async function dump(sql: string): Promise<Buffer> {
    const parts: Buffer[] = []
    for await (const part of client.query(to(`COPY (${sql}) TO STDOUT (FORMAT binary)`))) parts.push(part as Buffer)
    return Buffer.concat(parts)
  }
  async function load(table: string, bytes: Buffer): Promise<void> {
    await pipeline([bytes], client.query(from(`COPY ${table} FROM STDIN (FORMAT binary)`)))
  }
}

const checkpoint = 'SELECT min(checkpoint) AS value FROM projections'

/** (d) how fast a projector that was away catches up with the head. */
export async function projectorDrain(bench: Bench, events: number): Promise<{ perSecond: number; stop: () => Promise<unknown> }> {
  const { rows } = await bench.pool.query<{ value: string }>(head)
  const goal = Number(rows[0]?.value)
  const starting = bench.start('projector')
  const started = await starting
  const result = await rate(events, () => reaches(bench, checkpoint, goal))
  return { ...result, stop: () => started.stop() }
}
