import { HubError } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import type { ListQuery, RegisterReader } from '@xianglian/registers'
import { z } from 'zod'

import { asOf, instant, limit, minPosition } from './parameters.ts'

const registerParams = z.object({ name: z.string().meta({ examples: ['case'] }) })
const rowParams = registerParams.extend({ key: z.string().meta({ examples: ['example-1'] }) })
const at = { asOf: asOf.optional(), validAt: instant.optional().describe('Business time'), minPosition }

const row = z.looseObject({ key: z.string(), position: z.int().describe('Of the last event that touched it'), recordedat: z.string() })
const summary = z.looseObject({ name: z.string(), aggregate: z.string(), history: z.boolean(), rows: z.int(), position: z.int() })
const step = z.looseObject({
  type: z.string(),
  source: z.string(),
  id: z.string(),
  time: z.string(),
  position: z.int(),
  recordedat: z.string(),
})
const list = <T extends z.ZodType>(items: T) => z.object({ items: z.array(items), next: z.string().nullable() })

/** The read calls of the registers: docs/design.md §7. */
export function registerRoutes(registers: RegisterReader): readonly Route[] {
  return [registersRoute(registers), listRoute(registers), rowRoute(registers), historyRoute(registers)]
}

const registersRoute = (registers: RegisterReader): Route =>
  defineRoute({
    method: 'get',
    path: '/v1/registers',
    summary: 'All registers with their columns and row counts',
    tag: 'Registers',
    access: 'key',
    query: z.strictObject({ minPosition }),
    responses: { 200: { description: 'Registers', schema: list(summary) } },
    async handle({ query, signal }) {
      await reach(registers, undefined, query.minPosition, signal)
      return { body: { items: await registers.registers(), next: null } }
    },
  })

const whereSchema = z.object({
  where: z
    .record(z.string(), z.union([z.string(), z.array(z.string()), z.object({ gte: z.string().optional(), lte: z.string().optional() })]))
    .optional()
    .describe('By column: `where[column]=value`, repeated any of them; `where[column][gte]=` and `where[column][lte]=` are bounds'),
})

const listRoute = (registers: RegisterReader): Route =>
  defineRoute({
    method: 'get',
    path: '/v1/registers/{name}',
    summary: 'Rows of a register',
    description:
      '`where[column]=value` is equality, repeated it is or; `where[column][gte]=` and `[lte]=` are ranges. Only registers marked `history` take `asOf` and `validAt`.',
    tag: 'Registers',
    access: 'key',
    params: registerParams,
    query: z.looseObject({
      limit: limit(100),
      cursor: z.string().optional(),
      sort: z.string().optional().describe('A column; with - before it, descending. Default: key'),
      ...at,
    }),
    described: { deepQuery: whereSchema },
    responses: { 200: { description: 'Rows', schema: list(row) } },
    async handle({ params, query, signal }) {
      const { minPosition: reached, ...rest } = query
      await reach(registers, params.name, reached, signal)
      const { items, next } = await registers.list(params.name, toListQuery(rest))
      return { body: { items, next: next ?? null } }
    },
  })

const past =
  'In the past, columns derived from other registers come from the rows that those have now: what they had then is not kept. Registers of sums keep no past.'

const rowRoute = (registers: RegisterReader): Route =>
  defineRoute({
    method: 'get',
    path: '/v1/registers/{name}/{key}',
    summary: 'One row, now or as known and valid at a time',
    description: past,
    tag: 'Registers',
    access: 'key',
    params: rowParams,
    query: z.strictObject(at),
    responses: { 200: { description: 'The row', schema: row } },
    async handle({ params, query, signal }) {
      await reach(registers, params.name, query.minPosition, signal)
      const found = await registers.row(params.name, params.key, {
        ...(query.asOf && { asOf: query.asOf }),
        ...(query.validAt !== undefined && { validAt: query.validAt }),
      })
      if (!found) throw await noRow(registers, params, 'has no row of this key')
      return { body: found }
    },
  })

const historyRoute = (registers: RegisterReader): Route =>
  defineRoute({
    method: 'get',
    path: '/v1/registers/{name}/{key}/history',
    summary: 'The row after each step of its stream, as known at `asOf`',
    description: past,
    tag: 'Registers',
    access: 'key',
    params: rowParams,
    query: z.strictObject({ asOf: asOf.optional(), minPosition }),
    responses: { 200: { description: 'Steps in fold order', schema: list(step) } },
    async handle({ params, query, signal }) {
      await reach(registers, params.name, query.minPosition, signal)
      const steps = await registers.history(params.name, params.key, query.asOf ? { asOf: query.asOf } : {})
      if (steps.length === 0) throw await noRow(registers, params, 'never had a row of this key')
      return { body: { items: steps, next: null } }
    },
  })

/** That there is no row; and when its stream is parked, that and why. */
async function noRow(registers: RegisterReader, { name, key }: { name: string; key: string }, what: string): Promise<HubError> {
  const parked = await registers.parkedRow(name, key)
  const place = parked?.position === undefined ? '' : ` before position ${parked.position}`
  const why = parked ? ` Its stream is parked${place}: ${parked.reason}. It folds on once the definition or the event is corrected.` : ''
  return new HubError('not-found', `Register ${name} ${what}.${why}`)
}

async function reach(
  registers: RegisterReader,
  register: string | undefined,
  wanted: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (wanted !== undefined) await registers.waitForRows(wanted, { signal, ...(register !== undefined && { register }) })
}

interface ListParameters {
  readonly limit: number
  readonly cursor?: string | undefined
  readonly sort?: string | undefined
  readonly asOf?: z.output<typeof asOf> | undefined
  readonly validAt?: number | undefined
  readonly [name: string]: unknown
}

function toListQuery({ limit: limitOf, cursor, sort, asOf: known, validAt, ...others }: ListParameters): ListQuery {
  return {
    limit: limitOf,
    where: Object.entries(others).map(([name, value]) => toCondition(name, value)),
    ...(cursor !== undefined && { cursor }),
    ...(sort !== undefined && {
      sort: sort.startsWith('-') ? { column: sort.slice(1), direction: 'desc' as const } : { column: sort, direction: 'asc' as const },
    }),
    ...(known && { asOf: known }),
    ...(validAt !== undefined && { validAt }),
  }
}

const values = z.union([z.string().transform((value) => [value]), z.array(z.string()).max(200)])

function toCondition(name: string, value: unknown): NonNullable<ListQuery['where']>[number] {
  const match = /^where\[([^[\]]+)\](?:\[(gte|lte)\])?$/.exec(name)
  const parsed = values.safeParse(value)
  if (!match?.[1] || !parsed.success) {
    const detail = `There is no parameter ${name.slice(0, 60)}; conditions are where[column]=, where[column][gte]= and where[column][lte]=.`
    throw new HubError('invalid-request', detail, { errors: [{ pointer: `/${name.slice(0, 60)}`, code: 'invalid-request', detail }] })
  }
  const operator = match[2] === 'gte' || match[2] === 'lte' ? match[2] : 'eq'
  return { column: match[1], operator, values: parsed.data }
}
