import type { Catalogue } from '@xianglian/contracts'
import { batchType, cloudEvent, compareFoldKeys, HubError, type EventStore, type FoldKey, type RecordedEvent } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import { countingPositions, firstUnknown } from '@xianglian/registers'
import { z } from 'zod'

import { toBatch } from './event-batch.ts'
import { asOf, limit, nextLink, readCursor, writeCursor } from './parameters.ts'

interface Placed extends FoldKey {
  readonly event: RecordedEvent
}

const cursorSchema = z.tuple([z.number(), z.number(), z.string(), z.string(), z.string()])

/** `GET /v1/streams/{aggregate}/{id}`: all versions of all statements about one subject. */
export function streamsRoute(store: EventStore, catalogue: Catalogue): Route {
  return defineRoute({
    method: 'get',
    path: '/v1/streams/{aggregate}/{id}',
    summary: 'One stream’s events in fold order, superseded ones flagged',
    tag: 'Events',
    access: 'key',
    params: z.object({ aggregate: z.string().meta({ examples: ['case'] }), id: z.string().meta({ examples: ['example-1'] }) }),
    query: z.strictObject({ limit: limit(1_000), cursor: z.string().optional(), asOf: asOf.optional() }),
    responses: {
      200: {
        description: 'A CloudEvents batch; ETag: the position of the stream’s last event, for If-Match of a command',
        contentType: batchType,
        schema: z.array(cloudEvent),
      },
    },
    async handle({ params, query }) {
      const subject = `${params.aggregate}/${params.id}`
      const to = query.asOf && (await firstUnknown(store, query.asOf))
      const events = await store.readSubject(subject, to)
      if (events.length === 0) throw new HubError('not-found', 'No event of this subject is recorded.')
      await catalogue.load(events)
      const versions = events.map((event) => placed(event, catalogue)).toSorted(compareFoldKeys)
      const after = readCursor(cursorSchema, query.cursor)
      const start = after === undefined ? 0 : versions.findIndex((version) => compareFoldKeys(version, fromCursor(after)) > 0)
      const rest = start < 0 ? [] : versions.slice(start)
      const page = rest.slice(0, query.limit)
      const shown = page.map(({ event }) => event)
      const counting = await countingPositions(store, catalogue, shown, to)
      const superseded = ({ position }: RecordedEvent): object => (counting.has(position) ? {} : { superseded: true })
      const { body, count } = toBatch(shown, catalogue, superseded)
      const last = page[count - 1]
      return {
        contentType: batchType,
        headers: { etag: `"${events.at(-1)?.position}"`, ...(rest.length > count && last && nextPage(subject, query.limit, to, last)) },
        body,
      }
    },
  })
}

function nextPage(subject: string, limitOf: number, to: number | undefined, last: Placed): Record<string, string> {
  const cursor = writeCursor([last.time, last.stageRank, last.sequence ?? '0', last.source, last.id])
  const parameters = new URLSearchParams({ limit: String(limitOf), cursor })
  if (to !== undefined) parameters.set('asOf', String(to - 1))
  return nextLink(`/v1/streams/${subject.split('/').map(encodeURIComponent).join('/')}`, parameters)
}

const fromCursor = ([time, stageRank, sequence, source, id]: z.infer<typeof cursorSchema>): FoldKey => ({
  time,
  stageRank,
  sequence,
  source,
  id,
})

const placed = (event: RecordedEvent, catalogue: Catalogue): Placed => {
  const { time, type, sequence, source, id } = event.envelope
  return { event, time, stageRank: catalogue.stageRank(type), sequence, source, id }
}
