import type { ClientBase } from 'pg'

import { isJudged, type ColumnPlan, type LookedUp, type Plan, type RegisterPlan } from '../plan.ts'
import type { ProjectionRow, RegisterRow } from '../projections.ts'
import { qualified, schema, tableNames } from '../tables.ts'
import { quote, textExpression } from '../values.ts'
import { onceMore, oweAll } from './pending.ts'
import type { Active, Standing, Worked } from './standing.ts'

const aggregatesRead = (plan: Plan, plans: readonly Plan[]): Plan[] => {
  const reads = new Set(
    plan.registers.flatMap((each) => [...(each.derive?.lookups ?? []), ...each.lookups].map(({ register }) => register)),
  )
  return plans.filter((other) => other !== plan && other.registers.some(({ name }) => reads.has(name)))
}

/** An order in which definitions come behind those that they look up in, where there is no circle. */
function orderOf(plans: readonly Plan[]): Plan[] {
  const ordered = new Set<Plan>()
  const visit = (plan: Plan, path: readonly Plan[]): void => {
    if (ordered.has(plan) || path.includes(plan)) return
    for (const other of aggregatesRead(plan, plans)) visit(other, [...path, plan])
    ordered.add(plan)
  }
  for (const plan of plans) visit(plan, [])
  return [...ordered]
}

/** Whether another projection that this one looks up in is being built too, and goes first. */
export function waitsForOthers(plan: Plan, plans: readonly Plan[], building: readonly ProjectionRow[]): boolean {
  const order = orderOf(plans)
  const before = order.slice(0, order.indexOf(plan))
  return aggregatesRead(plan, before).some((other) => building.some(({ aggregate }) => aggregate === other.aggregate.name))
}

/** Whether a projection's rows have to be worked on once they are folded. */
export const needsDeriving = ({ registers }: Plan): boolean => registers.some(isJudged)

/** Registers whose rows are worked on, each behind those that it derives from or adds up. */
const judgedOf = ({ registers, ranks }: Plan): RegisterPlan[] =>
  registers.filter((register) => isJudged(register)).toSorted((a, b) => (ranks.get(a.name) ?? 0) - (ranks.get(b.name) ?? 0))

/** From now on the projection's rows are derived and judged, those that were folded so far by and by. */
export async function startDeriving(client: ClientBase, { row, plan }: Pick<Worked, 'row' | 'plan'>, position: number): Promise<void> {
  const judged = judgedOf(plan).flatMap(({ kind, name }) => (kind === 'rollup' ? [] : [name]))
  await oweAll(client, row.id, judged, position)
  await client.query(`UPDATE ${schema}._projections SET deriving = true WHERE id = $1`, [row.id])
}

/** Owes all rows of live projections that stood still while others went on: nobody noted what of that they read. */
export async function oweFrozen(client: ClientBase, rows: readonly ProjectionRow[], plans: readonly Plan[]): Promise<void> {
  for (const row of rows.filter(({ frozen }) => frozen)) {
    const judged = plans.filter(({ aggregate }) => aggregate.name === row.aggregate).flatMap(judgedOf)
    await oweAll(
      client,
      row.id,
      judged.map(({ name }) => name),
      row.position,
    )
  }
}

/** Owes to those who look up in a projection what is different in it from the one whose place it takes. */
export async function oweDifferences(
  client: ClientBase,
  standing: Standing,
  taking: Worked,
  retired: readonly ProjectionRow[],
  position: number,
): Promise<void> {
  for (const old of retired) {
    for (const [register, lookedUp] of taking.plan.lookedUp) {
      const readers = [...standing.active.values()].filter(
        ({ plan, reads }) => plan !== taking.plan && plan.registers.some(isJudged) && reads.has(register),
      )
      if (readers.length === 0) continue
      const names = differingNames(register, lookedUp, side(taking.row, register), side(old, register))
      for (const reader of readers) await oweThese(client, reader, names, position)
    }
  }
}

interface Side {
  readonly table: string
  readonly columns: readonly ColumnPlan[]
}

function side({ aggregate, hash, generation, registers }: ProjectionRow, register: string): Side | undefined {
  const found: RegisterRow | undefined = registers.find(({ name }) => name === register)
  return found && { table: qualified(tableNames(aggregate, hash, generation).rows(register)), columns: found.columns }
}

/** SQL that gives the names under which rows are looked up that differ between two tables: all of them when their columns do. */
function differingNames(register: string, lookedUp: LookedUp, now: Side | undefined, old: Side | undefined): string {
  const groups = [...lookedUp.groups]
  const wanted = [...new Set(groups.flatMap(([, columns]) => columns))]
  const sides = [now, old].flatMap((each) => each ?? [])
  const isAlike = now !== undefined && old !== undefined && formOf(now) === formOf(old)
  const selects = sides.map(({ table, columns }) => {
    const cells = isAlike
      ? columns.map((column) => `${textExpression(column)} AS ${quote(column.name)}`)
      : wanted.map((name) => (columns.some((each) => each.name === name) ? quote(name) : `NULL::text AS ${quote(name)}`))
    return `SELECT ${['key', ...cells].join(', ')} FROM ${table}`
  })
  const rows = isAlike ? `(${selects.join(' EXCEPT ')}) UNION ALL (${selects.toReversed().join(' EXCEPT ')})` : selects.join(' UNION ALL ')
  const names = groups.map(([group, columns]) => {
    const filled = columns.map((column) => `${quote(column)} IS NOT NULL`).join(' AND ')
    return `SELECT ${literal(`${register}?${group}=`)} || ${groupKey(columns)} FROM differing WHERE ${filled}`
  })
  if (lookedUp.hasKeyLookups) names.push(`SELECT ${literal(`${register}/`)} || key FROM differing`)
  return `WITH differing AS MATERIALIZED (${rows}) ${names.join(' UNION ')}`
}

const formOf = ({ columns }: Side): string => JSON.stringify(columns.map(({ name, kind }) => [name, kind]))

/** As `keyOf` of the definitions puts a group's values together. */
const groupKey = (columns: readonly string[]): string =>
  columns.length === 1
    ? columns.map(quote).join()
    : columns.map((column) => `replace(replace(${quote(column)}, '%', '%25'), ':', '%3A')`).join(` || ':' || `)

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

async function oweThese(client: ClientBase, { id, names }: Active, targets: string, position: number): Promise<void> {
  await client.query(
    `INSERT INTO ${schema}._pending AS p (projection, target, position)
     SELECT $1, t.target, $2 FROM (SELECT DISTINCT target FROM (${targets}) AS differing (target)) AS t
     CROSS JOIN LATERAL (SELECT FROM ${qualified(names.edges)} AS e WHERE e.target = t.target LIMIT 1) AS found
     ${onceMore}`,
    [id, position],
  )
}
