import { formatInstant } from '@xianglian/core'
import { authorityAt, type HoldingRow } from '@xianglian/domain'
import { defineRoute, type Route } from '@xianglian/http'
import type { AsOf, RegisterReader } from '@xianglian/registers'
import { z } from 'zod'

import { asOf, instant, minPosition } from './parameters.ts'

/** Whose rows are the powers held. */
const register = 'power-holding'

const querySchema = z.strictObject({
  org: z
    .string()
    .meta({ examples: ['511602101-service-centre'] })
    .describe('orgId of the body'),
  basicCode: z
    .string()
    .meta({ examples: ['511A0130900000'] })
    .describe('Basic code of the power in the catalogue'),
  at: instant.optional().describe('The instant of the act. Default: now'),
  asOf: asOf.optional(),
  minPosition,
})

const event = z.object({ source: z.string(), id: z.string(), type: z.string().optional() })
const messages = z.object({ zh: z.string(), en: z.string() })
const power = z.object({
  powerId: z.string(),
  name: z.string().nullable(),
  mode: z.string().nullable().describe('Code of how it was handed down; `listed` for a power of its own that the list of powers names'),
  since: z.string(),
  until: z.string().nullable().describe('No longer held from then on; null while no end is known'),
  from: z.string().nullable().describe('orgId of the body that handed it down'),
  inNameOf: z.string().nullable(),
  decidedBy: z.string().nullable(),
  region: z.string().nullable().describe('Where it may be exercised; where nobody said so, whom the delegation or listing concerns'),
  legalBasis: z.array(z.looseObject({ title: z.string() })),
  documentNo: z.string().nullable(),
  limits: z.string().nullable().describe('What it does not extend to'),
  events: z.array(event).describe('That it rests on'),
})
const reason = z.discriminatedUnion('code', [
  z.object({ code: z.literal('none-known'), message: messages }),
  z.object({ code: z.enum(['not-yet', 'pre-review-only']), message: messages, power }),
  z.object({
    code: z.literal('ended'),
    message: messages,
    power,
    how: z.enum(['revoked', 'expired']),
    event: event.nullable().describe('The revocation; null of a power whose last day went by'),
  }),
])
const told = { org: z.string(), basicCode: z.string(), at: z.string(), asOf: z.union([z.int(), z.string()]).optional() }
const answer = z.discriminatedUnion('held', [
  z.object({ ...told, held: z.literal(true), powers: z.array(power) }),
  z.object({ ...told, held: z.literal(false), powers: z.array(power).length(0), reason }),
])

/** `GET /v1/authority`: which power a body held at an instant, or why none. `clock` is epoch milliseconds. */
export function authorityRoute(registers: Pick<RegisterReader, 'list' | 'waitForRows'>, clock: () => number): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/authority',
    summary: 'Whether a body held a power at an instant: on which basis and by which events, or why none',
    description:
      'A period counts from its first day, or from its delegation where none is stated, to the end of its last day or its revocation, whenever the events arrived. With `asOf` it is answered from what was recorded by then.',
    tag: 'Supervision',
    access: 'key',
    query: querySchema,
    responses: { 200: { description: 'Powers held, the earliest first; or none and the reason', schema: answer } },
    async handle({ query: { org, basicCode, at = clock(), asOf: known, minPosition: reached }, signal }) {
      if (reached !== undefined) await registers.waitForRows(reached, { signal, register })
      const asked = formatInstant(at)
      const authority = authorityAt(await holdingsOf(registers, org, basicCode, known), asked)
      return { body: { org, basicCode, at: asked, ...(known && { asOf: toldAsOf(known) }), ...authority } }
    },
  })
}

const toldAsOf = (known: AsOf): number | string => ('position' in known ? known.position : formatInstant(known.instant))

async function holdingsOf(
  registers: Pick<RegisterReader, 'list'>,
  org: string,
  basicCode: string,
  known: AsOf | undefined,
): Promise<readonly HoldingRow[]> {
  const where = [
    { column: 'holder', operator: 'eq', values: [org] },
    { column: 'basicCode', operator: 'eq', values: [basicCode] },
  ] as const
  const holdings: HoldingRow[] = []
  let cursor: string | undefined
  do {
    const page = await registers.list(register, {
      where,
      limit: 1_000,
      ...(known && { asOf: known }),
      ...(cursor !== undefined && { cursor }),
    })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- rows of this register have its columns
    holdings.push(...(page.items as readonly unknown[] as readonly HoldingRow[]))
    cursor = page.next
  } while (cursor !== undefined)
  return holdings
}
