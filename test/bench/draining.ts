import { setTimeout as delay } from 'node:timers/promises'

import { pipeline } from 'node:stream/promises'
import { openStore } from '@xianglian/store-postgres'
import type { ServiceProcess } from '@xianglian/testkit'
import { from, to } from 'pg-copy-streams'

import { rate, type Bench } from './environment.ts'
import { fillOneStream } from './intake.ts'

/** Waits until a query gives at least the number, looking every 20 ms. */
export async function reaches(bench: Bench, sql: string, goal: number, deadline = 600_000): Promise<void> {
  const end = Date.now() + deadline
  while (Date.now() < end) {
    if ((await valueOf(bench, sql)) >= goal) return
    await delay(20)
  }
  throw new Error(`${sql} did not reach ${goal}`)
}

/** The number that a query gives; 0 while its table is not there yet. */
export async function valueOf(bench: Bench, sql: string): Promise<number> {
  try {
    const { rows } = await bench.pool.query<{ value: string | null }>(sql)
    return Number(rows[0]?.value ?? 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42P01') return 0
    throw error
  }
}

const head = 'SELECT position AS value FROM store_head'

/** (c) how fast a recorder that was away records a backlog: from its first transaction to the last event. */
export async function recorderDrain(bench: Bench, backlog: number): Promise<{ perSecond: number }> {
  const before = await headOf(bench)
  const starting = bench.start('recorder')
  await reaches(bench, head, before + 1)
  const first = await headOf(bench)
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
      chunks.push([
        await dump(`SELECT * FROM events WHERE ${range} ORDER BY position`),
        await dump(`SELECT * FROM identities WHERE ${range} ORDER BY position`),
      ])
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

export const headOf = (bench: Bench): Promise<number> => valueOf(bench, head)

// The projection of cases; the others skip these events and go on together with it.
const checkpoint = "SELECT min(position) AS value FROM registers._projections WHERE status = 'live'"

export interface Drained {
  readonly events: number
  readonly perSecond: number
  readonly projector: ServiceProcess
}

/** (d) how fast a projector that was away catches up with the head, its start left out. */
export async function projectorDrain(bench: Bench): Promise<Drained> {
  const goal = await headOf(bench)
  const starting = bench.start('projector')
  await reaches(bench, checkpoint, 1)
  const events = goal - (await valueOf(bench, checkpoint))
  const { perSecond } = await rate(events, () => reaches(bench, checkpoint, goal))
  return { events, perSecond, projector: await starting }
}

/** (d) one stream of many events, once in the order of its times and once in reverse: each recorded first, then projected by itself. */
export async function reversedStream(
  bench: Bench,
  url: string,
  drained: Drained,
  count: number,
): Promise<{ ordered: number; reversed: number }> {
  let { projector } = drained
  const run = async (name: string, order: (number: number) => number): Promise<number> => {
    await projector.stop()
    const before = await headOf(bench)
    await fillOneStream(bench, url, name, count, order)
    await reaches(bench, head, before + count)
    const starting = bench.start('projector')
    await reaches(bench, checkpoint, before + 1)
    const left = before + count - (await valueOf(bench, checkpoint))
    const { perSecond } = await rate(left, () => reaches(bench, checkpoint, before + count))
    projector = await starting
    return perSecond
  }
  return { ordered: await run('ordered', (number) => number), reversed: await run('reversed', (number) => count - 1 - number) }
}

/** (e) the whole store by the adapter, in this process. */
export async function readStore(bench: Bench): Promise<{ events: number; perSecond: number }> {
  const store = await openStore(bench.pool, { sameData: () => false })
  const events = await headOf(bench)
  let seen = 0
  const { perSecond } = await rate(events, async () => {
    for await (const batch of store.read({ from: 0, to: events })) seen += batch.length
  })
  if (seen !== events) throw new Error(`the store gave ${seen} of ${events} events`)
  return { events, perSecond }
}
