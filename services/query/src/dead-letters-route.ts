import { formatInstant, type DeadLetter, type DeadLetterFilter, type DeadLetters } from '@xianglian/core'
import { defineRoute, type Principal, type Route } from '@xianglian/http'
import { z } from 'zod'

import { instant, limit, readCursor, writeCursor } from './parameters.ts'

const letter = z.object({
  id: z.int(),
  at: z.string(),
  status: z.enum(['open', 'redriven', 'discarded']),
  stage: z.enum(['intake', 'recording', 'delivery']),
  coordinate: z.string(),
  reason: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })),
  source: z.string().nullable(),
  eventId: z.string().nullable(),
  type: z.string().nullable(),
  subject: z.string().nullable(),
  keyId: z.string().nullable(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.string().nullable().optional().describe('Base64; with `body=1`'),
})

/** Of a page with originals, for each may hold 1 MiB and more. */
const mostWithOriginals = 50

const querySchema = z.strictObject({
  limit: limit(100),
  cursor: z.string().optional(),
  id: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .optional(),
  stage: z.enum(['intake', 'recording', 'delivery']).optional(),
  status: z.enum(['open', 'redriven', 'discarded', 'all']).default('open'),
  reason: z.string().optional(),
  source: z.string().optional(),
  eventId: z.string().optional(),
  from: instant.optional().describe('Kept at or after'),
  to: instant.optional().describe('Kept before'),
  body: z
    .enum(['0', '1'])
    .default('0')
    .describe(`With 1 also headers and body as they came; a page holds at most ${mostWithOriginals} then, fewer where they are large`),
})

/** `GET /v1/deadletters`: the administrator sees all of them, a key those that it sent. */
export function deadLettersRoute(deadLetters: DeadLetters): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/deadletters',
    summary: 'What could not be stored or delivered, with its reason',
    description: 'The administrator sees all; a key sees those that it sent itself.',
    tag: 'Dead letters',
    access: 'key',
    query: querySchema,
    responses: { 200: { description: 'By id, ascending', schema: z.object({ items: z.array(letter), next: z.string().nullable() }) } },
    async handle({ query, principal }) {
      const after = readCursor(z.int(), query.cursor)
      const { items, last } = await readPage(deadLetters, query, after, principal)
      return { body: { items: items.map((item) => shown(item, query.body === '1')), next: last === undefined ? null : writeCursor(last) } }
    },
  })
}

type Query = z.infer<typeof querySchema>

/**
 * Reads on until the page is full, for letters of others are passed over; with originals until there is any. `last` is where the next page begins, if
 * there may be one.
 */
async function readPage(deadLetters: DeadLetters, query: Query, after: number | undefined, principal: Principal) {
  const items: DeadLetter[] = []
  const originals = query.body === '1'
  const wanted = originals ? Math.min(query.limit, mostWithOriginals) : query.limit
  const limitOf = principal.admin || originals ? wanted : 1_000
  let from = after
  for (;;) {
    const page = await deadLetters.list(filterOf(query), { limit: limitOf, originals, ...(from !== undefined && { after: from }) })
    for (const item of page) {
      if (!principal.admin && item.keyId !== principal.id) continue
      items.push(item)
      if (items.length === wanted) return { items, last: item.id }
    }
    if (originals ? page.length === 0 : page.length < limitOf) return { items, last: undefined }
    from = page.at(-1)?.id
    // The store bounds the bytes of one page of originals; a second one would come on top.
    if (originals && items.length > 0) return { items, last: from }
  }
}

function filterOf({ id, stage, status, reason, source, eventId, from, to }: Query): DeadLetterFilter {
  return {
    ...(id !== undefined && { ids: [id] }),
    ...(stage && { stage }),
    ...(status !== 'all' && { status }),
    ...(reason !== undefined && { reason }),
    ...(source !== undefined && { source }),
    ...(eventId !== undefined && { eventId }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

function shown(item: DeadLetter, whole: boolean): z.infer<typeof letter> {
  const { id, status, stage, coordinate, reason, detail } = item
  return {
    id,
    at: formatInstant(item.at),
    status,
    stage,
    coordinate,
    reason,
    detail,
    errors: [...item.errors],
    source: item.source ?? null,
    eventId: item.eventId ?? null,
    type: item.type ?? null,
    subject: item.subject ?? null,
    keyId: item.keyId ?? null,
    ...(whole && {
      headers: Object.fromEntries(
        Object.entries(item.headers).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : Buffer.from(value).toString('base64'),
        ]),
      ),
      body: item.body && Buffer.from(item.body).toString('base64'),
    }),
  }
}
