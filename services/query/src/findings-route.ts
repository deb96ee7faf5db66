import { HubError } from '@xianglian/core'
import { identityConflict, regionForms, type Aggregate } from '@xianglian/domain'
import { defineRoute, type Route } from '@xianglian/http'
import { unjudgedRule, type FindingsQuery, type RegisterReader } from '@xianglian/registers'
import { z } from 'zod'

import { instant, limit, minPositionSettled, several } from './parameters.ts'

const querySchema = z.strictObject({
  rule: several.optional().describe('Id of a rule, such as `case-overdue`; repeated, any of them'),
  region: several.optional().describe('Code of a region, with or without the zeros behind it; repeated, any of them'),
  status: z
    .enum(['pending', 'open', 'ended'])
    .optional()
    .describe('At that instant: not yet begun, begun and not over, over. Default: any'),
  at: instant.optional().describe('The instant at which findings are judged to be pending, open or ended, also one to come. Default: now'),
  register: z.string().optional().describe('Only about rows of this register; `dead-letter` for identity conflicts'),
  row: z.string().optional().describe('Only about the row of this key; with `register`'),
  limit: limit(100),
  cursor: z.string().optional(),
  minPosition: minPositionSettled,
})

const finding = z.object({
  key: z
    .string()
    .describe(
      '`<rule>:<register>/<row key>`, and `:<part>` behind it where a rule finds several things about a row; `dead-letter:<id>` of a conflict',
    ),
  rule: z.string(),
  severity: z.enum(['notice', 'warning', 'breach']),
  clause: z.string().describe('Of the policy or the law'),
  message: z.object({ zh: z.string(), en: z.string() }),
  register: z.string(),
  row: z.string().describe('Key of the row in that register'),
  region: z.string().nullable(),
  org: z.string().nullable().describe('orgId of the body that has to answer it'),
  since: z.string(),
  until: z.string().nullable().describe('From then on it is over; null while no end is known'),
  status: z.enum(['pending', 'open', 'ended']),
  evidence: z.array(z.string()).describe('The events that it rests on, `<source>#<id>` each'),
  details: z.record(z.string(), z.unknown()),
})

/** `GET /v1/findings`: what the rules of supervision found. `clock` is epoch milliseconds. */
export function findingsRoute(
  registers: Pick<RegisterReader, 'findings' | 'waitFor'>,
  definitions: readonly Aggregate[],
  clock: () => number,
): Route {
  const known = knownOf(definitions)
  return defineRoute({
    method: 'get',
    path: '/v1/findings',
    summary: 'What the rules of supervision found, from when to when',
    description:
      'A rule finds something from an instant on, which may lie ahead: an undecided case carries its overdue finding from the day it is filed. So `at` asks about any clock. What the facts no longer support is withdrawn and listed no more. Identity conflicts stand among them: from when the hub kept the event as a dead letter until that is redriven or discarded.',
    tag: 'Supervision',
    access: 'key',
    query: querySchema,
    responses: {
      200: {
        description: 'By the instant at which they begin, then by key',
        schema: z.object({ items: z.array(finding), next: z.string().nullable() }),
      },
    },
    async handle({ query, signal }) {
      for (const rule of query.rule ?? []) refuseUnknown('rule', rule, known.rules)
      if (query.register !== undefined) refuseUnknown('register', query.register, known.registers)
      if (query.minPosition !== undefined) await registers.waitFor(query.minPosition, { signal })
      const { items, next } = await registers.findings(toFindingsQuery(query, clock))
      return { body: { items, next: next ?? null } }
    },
  })
}

/** What findings of dead letters name in place of a register: their rows are the letters' ids. */
const conflictRegister = 'dead-letter'

/** Ids of all rules and names of all registers, sums among them. */
function knownOf(definitions: readonly Aggregate[]): Readonly<Record<'rules' | 'registers', ReadonlySet<string>>> {
  const judged = definitions
    .flatMap((definition) => Object.entries(definition.registers))
    .flatMap(([name, register]) => [[name, register] as const, ...Object.entries(register.rollups)])
  const ids = judged.flatMap(([, { rules }]) => rules.map(({ id }) => id))
  const sums = definitions.flatMap(({ registers }) => Object.values(registers)).flatMap(({ rollups }) => Object.values(rollups))
  const coarser = sums.flatMap((rollup) => Object.keys(rollup.coarser))
  const names = [...judged.map(([name]) => name), ...coarser, conflictRegister]
  return { rules: new Set([...ids, unjudgedRule, identityConflict.id].toSorted()), registers: new Set(names.toSorted()) }
}

/** Nothing found by a rule that is not would read as if all were well. */
function refuseUnknown(what: 'rule' | 'register', value: string, known: ReadonlySet<string>): void {
  if (known.has(value)) return
  const detail = `There is no ${what} ${value.slice(0, 60)}; there are ${[...known].join(', ')}.`
  throw new HubError('invalid-request', detail, { errors: [{ pointer: `/${what}`, code: 'invalid-request', detail }] })
}

const toFindingsQuery = (
  { at, rule, region, status, register, row, limit: limitOf, cursor }: z.output<typeof querySchema>,
  clock: () => number,
): FindingsQuery => ({
  at: at ?? clock(),
  limit: limitOf,
  ...(rule && { rule }),
  // A code and its longer form with zeros name one region; rows have it as it was stated.
  ...(region && { region: region.flatMap(regionForms) }),
  ...(status && { status }),
  ...(register !== undefined && { register }),
  ...(row !== undefined && { row }),
  ...(cursor !== undefined && { cursor }),
})
