import type { Catalogue } from '@xianglian/contracts'
import { batchType, cloudEvent, type EventFilter, type EventStore, type RecordedEvent } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import { toBatch } from './event-batch.ts'
import { instant, limit, nextLink, position, several } from './parameters.ts'

const querySchema = z.strictObject({
  from: position.default(0).describe('First position wanted'),
  to: position.optional().describe('No position at or above this'),
  limit: limit(100),
  type: several.optional().describe('Repeated: any of them'),
  subject: z.string().optional(),
  region: z.string().optional(),
  timeFrom: instant.optional().describe('Business time, inclusive'),
  timeTo: instant.optional().describe('Business time, inclusive'),
})
type Query = z.infer<typeof querySchema>

/** `GET /v1/events`: recorded events by position. */
export function eventsRoute(store: EventStore, catalogue: Catalogue): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/events',
    summary: 'Recorded events by position',
    description: 'A Link header with rel="next" leads on while there is more; without it the end was reached.',
    tag: 'Events',
    access: 'key',
    query: querySchema,
    responses: { 200: { description: 'A CloudEvents batch', contentType: batchType, schema: z.array(cloudEvent) } },
    async handle({ query, signal }) {
      const { events, next } = await readPage(store, query, signal)
      await catalogue.load(events)
      const { body, count } = toBatch(events, catalogue)
      const rest = events[count]?.position ?? next
      return {
        contentType: batchType,
        ...(rest !== undefined && { headers: nextLink('/v1/events', parametersOf(query, rest)) }),
        body,
      }
    },
  })
}

/** No more is read from the store for one page: large events make it shorter. */
const maxPageBytes = 16 * 1_048_576

async function readPage(
  store: EventStore,
  query: Query,
  signal: AbortSignal,
): Promise<{ events: RecordedEvent[]; next: number | undefined }> {
  const events: RecordedEvent[] = []
  let bytes = 0
  const filter = filterOf(query)
  const options = {
    from: query.from,
    batchSize: query.limit + 1,
    signal,
    ...(query.to !== undefined && { to: query.to }),
    ...(filter && { filter }),
  }
  for await (const batch of store.read(options)) {
    events.push(...batch)
    for (const { data } of batch) bytes += data.length
    if (events.length > query.limit || bytes > maxPageBytes) break
  }
  const last = bytes > maxPageBytes ? events.at(-1) : undefined
  const next = events[query.limit]?.position ?? (last && last.position + 1)
  return { events: events.slice(0, query.limit), next }
}

function filterOf({ type, subject, region, timeFrom, timeTo }: Query): EventFilter | undefined {
  const filter: EventFilter = {
    ...(type && { types: type }),
    ...(subject !== undefined && { subject }),
    ...(region !== undefined && { region }),
    ...(timeFrom !== undefined && { timeFrom }),
    ...(timeTo !== undefined && { timeTo }),
  }
  return Object.keys(filter).length > 0 ? filter : undefined
}

function parametersOf(query: Query, next: number): URLSearchParams {
  const parameters = new URLSearchParams({ from: String(next), limit: String(query.limit) })
  if (query.to !== undefined) parameters.set('to', String(query.to))
  for (const type of query.type ?? []) parameters.append('type', type)
  if (query.subject !== undefined) parameters.set('subject', query.subject)
  if (query.region !== undefined) parameters.set('region', query.region)
  if (query.timeFrom !== undefined) parameters.set('timeFrom', new Date(query.timeFrom).toISOString())
  if (query.timeTo !== undefined) parameters.set('timeTo', new Date(query.timeTo).toISOString())
  return parameters
}
