import { HubError } from '@xianglian/core'
import type { Pool, PoolClient } from 'pg'

import type { ColumnPlan, Plan, RegisterPlan } from './plan.ts'
import type { Projection } from './projection.ts'
import { engineDdl, findingsViewDdl, projectionDdl, qualified, readersIndexDdl, schema, tableNames, viewDdl } from './tables.ts'
import { inTransaction } from './transaction.ts'
import { quote } from './values.ts'

/** What readers know a projection's register by. */
export interface RegisterRow {
  readonly name: string
  readonly history: boolean
  readonly kind: RegisterPlan['kind']
  readonly columns: readonly ColumnPlan[]
}

export interface ProjectionRow {
  readonly id: string
  readonly aggregate: string
  readonly hash: string
  readonly generation: number
  status: 'live' | 'building' | 'retired'
  readonly position: number
  /** Of one that is built beside the live one: whether it has begun to work on the rows that it folded. */
  deriving: boolean
  /** Of a live one: whether an engine of another definition was at work meanwhile. What its rows read may have changed without its knowledge. */
  readonly frozen: boolean
  readonly registers: readonly RegisterRow[]
}

type Raw = Omit<ProjectionRow, 'position'> & { readonly position: string }
const fromRaw = (raw: Raw): ProjectionRow => ({ ...raw, position: Number(raw.position) })
const rawColumns = 'id, aggregate, hash, generation, status, position, deriving, frozen, registers'

/** Any number; two that migrate at once would both create the schema. */
const migrationLock = 0x72656769

/** Makes the engine's own tables where they are missing. */
export async function migrate(client: PoolClient): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    await client.query(engineDdl)
  })
}

/** Becomes the one writer: every other engine's next transaction fails. Waits for the one that is under way. */
export async function takeOver(client: PoolClient): Promise<string> {
  await migrate(client)
  // Staging tables of a batch fit in memory.
  await client.query(`SET temp_buffers = '64MB'`)
  // Edges are read along their key, in its order, a few of what may be a million: a bitmap would gather all of them first.
  await client.query('SET enable_bitmapscan = off')
  const { rows } = await client.query<{ epoch: string }>(`UPDATE ${schema}._leader SET epoch = epoch + 1 RETURNING epoch`)
  return rows[0]?.epoch ?? '0'
}

export async function readProjections(client: Pick<Pool, 'query'>): Promise<ProjectionRow[]> {
  const { rows } = await client.query<Raw>(`SELECT ${rawColumns} FROM ${schema}._projections ORDER BY id`)
  return rows.map(fromRaw)
}

/** What an engine begins with. */
export interface Opened {
  /** To work on. */
  readonly rows: readonly ProjectionRow[]
  /** To be dropped. */
  readonly retired: readonly ProjectionRow[]
  /** By aggregate, where the live one of another definition stands, which serves until what is built beside it has got as far. */
  readonly frozenAt: ReadonlyMap<string, number>
}

/**
 * The projections to work on: of each definition the live one if it has its hash, else one built beside it. What was being built for an
 * earlier definition goes; so does all of an aggregate that is not defined any more.
 */
export async function openProjections(client: PoolClient, plans: readonly Plan[]): Promise<Opened> {
  const existing = await readProjections(client)
  const retired = existing.filter((row) => row.status === 'retired')
  const wanted: ProjectionRow[] = []
  const frozenAt = new Map<string, number>()
  for (const row of existing.filter(({ aggregate }) => plans.every((plan) => plan.aggregate.name !== aggregate))) {
    if (row.status === 'building') await dropProjection(client, row)
    if (row.status === 'live') retired.push(await retire(client, row))
  }
  for (const plan of plans) {
    const its = existing.filter((row) => row.aggregate === plan.aggregate.name)
    const live = its.find((row) => row.status === 'live')
    for (const row of its) if (row.status === 'building' && row.hash !== plan.hash) await dropProjection(client, row)
    const building = its.find((row) => row.status === 'building' && row.hash === plan.hash)
    if (live?.hash === plan.hash) wanted.push(live)
    else if (live !== undefined) frozenAt.set(live.aggregate, live.position)
    if (building !== undefined) wanted.push(building)
    else if (live === undefined) wanted.push(await createTables(client, plan, nextGeneration(its, plan), 'live'))
    else if (live.hash !== plan.hash) wanted.push(await createTables(client, plan, nextGeneration(its, plan), 'building'))
  }
  await replaceFindingsView(client)
  await client.query(`UPDATE ${schema}._projections SET frozen = status = 'live' AND id <> ALL($1::bigint[])`, [wanted.map(({ id }) => id)])
  return { rows: wanted, retired, frozenAt }
}

/** Takes away the views that lead to a live projection. It is to be dropped once nobody reads it. */
async function retire(client: PoolClient, live: ProjectionRow): Promise<ProjectionRow> {
  for (const register of live.registers) await client.query(`DROP VIEW IF EXISTS ${qualified(register.name)}`)
  await client.query(`UPDATE ${schema}._projections SET status = 'retired' WHERE id = $1`, [live.id])
  await client.query(`DELETE FROM ${schema}._pending WHERE projection = $1`, [live.id])
  return live
}

/** Tables of one definition that stand beside each other, also those about to be dropped, differ by generation. */
const nextGeneration = (rows: readonly ProjectionRow[], plan: Plan): number =>
  Math.max(-1, ...rows.filter((row) => row.hash === plan.hash).map((row) => row.generation)) + 1

async function createTables(client: PoolClient, plan: Plan, generation: number, status: 'live' | 'building'): Promise<ProjectionRow> {
  const registers: RegisterRow[] = plan.registers.map(({ name, history, kind, columns }) => ({ name, history, kind, columns }))
  const { rows } = await client.query<Raw>(
    `INSERT INTO ${schema}._projections (aggregate, hash, generation, status, registers) VALUES ($1, $2, $3, $4, $5)
     RETURNING ${rawColumns}`,
    [plan.aggregate.name, plan.hash, generation, status, JSON.stringify(registers)],
  )
  const [raw] = rows
  if (raw === undefined) throw new HubError('internal', 'PostgreSQL returned no row for a projection it inserted.')
  const names = tableNames(plan.aggregate.name, plan.hash, generation)
  await client.query(projectionDdl(plan, names))
  if (status === 'building') return fromRaw(raw)
  await client.query(readersIndexDdl(plan, names).join(';'))
  for (const register of plan.registers) await client.query(`DROP VIEW IF EXISTS ${qualified(register.name)}; ${viewDdl(register, names)}`)
  return fromRaw(raw)
}

/** Puts a projection in the live one's place, for readers at one instant. Returns what is to be dropped then. */
export async function swapIn(client: PoolClient, row: ProjectionRow, { plan, names }: Projection): Promise<ProjectionRow[]> {
  const retired = (await readProjections(client)).filter((each) => each.aggregate === row.aggregate && each.status === 'live')
  for (const old of retired) await retire(client, old)
  for (const register of plan.registers) await client.query(viewDdl(register, names))
  await client.query(`UPDATE ${schema}._projections SET status = 'live' WHERE id = $1`, [row.id])
  await replaceFindingsView(client)
  return retired
}

/** The findings of all projections that serve, in one view. */
async function replaceFindingsView(client: PoolClient): Promise<void> {
  const live = (await readProjections(client)).filter((row) => row.status === 'live')
  const names = live.map((row) => tableNames(row.aggregate, row.hash, row.generation).findings)
  const { rows } = await client.query<{ name: string }>(
    'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 AND tablename = ANY($2::text[]) ORDER BY 1',
    [schema, names],
  )
  await client.query(findingsViewDdl(rows.map(({ name }) => name)))
}

/** Drops a projection that nobody is led to any more. Waits for those who still read it. */
export async function dropProjection(client: PoolClient, row: ProjectionRow): Promise<void> {
  const names = tableNames(row.aggregate, row.hash, row.generation)
  const tables = [names.streams, names.snapshots, names.versions, names.edges, names.findings]
  for (const register of row.registers) {
    tables.push(names.rows(register.name))
    if (register.history) tables.push(names.history(register.name))
  }
  for (const table of tables) {
    await client.query(`DROP TABLE IF EXISTS ${qualified(table)}`)
    await client.query(`DROP TABLE IF EXISTS pg_temp.${quote(table)}`)
  }
  await client.query(`DELETE FROM ${schema}._pending WHERE projection = $1`, [row.id])
  await client.query(`DELETE FROM ${schema}._projections WHERE id = $1`, [row.id])
}

/** Asks the projector to build registers anew, of one aggregate or of all, beside those that serve meanwhile. */
export async function requestRebuild(pool: Pool, aggregate?: string): Promise<void> {
  await pool.query(`INSERT INTO ${schema}._rebuilds (aggregate) VALUES ($1)`, [aggregate ?? null])
}

export async function hasRebuilds(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query(`SELECT 1 FROM ${schema}._rebuilds LIMIT 1`)
  return rows.length > 0
}

/** Starts what was asked for: new, empty projections of the next generation. One that is being built already starts over. */
export async function takeRebuilds(client: PoolClient, plans: readonly Plan[]): Promise<ProjectionRow[]> {
  const { rows: requests } = await client.query<{ aggregate: string | null }>(`DELETE FROM ${schema}._rebuilds RETURNING aggregate`)
  const existing = await readProjections(client)
  const started: ProjectionRow[] = []
  for (const plan of plans) {
    if (!requests.some(({ aggregate }) => aggregate === null || aggregate === plan.aggregate.name)) continue
    const its = existing.filter((row) => row.aggregate === plan.aggregate.name)
    for (const row of its) if (row.status === 'building') await dropProjection(client, row)
    started.push(await createTables(client, plan, nextGeneration(its, plan), 'building'))
  }
  return started
}
