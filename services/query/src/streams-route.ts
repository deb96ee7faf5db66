import type { Catalogue } from '@xianglian/contracts'
import { batchType, cloudEvent, compareFoldKeys, HubError, type EventStore, type FoldKey, type RecordedEvent } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import { countingPositions, firstUnknown } from '@xianglian/registers'
import { z } from 'zod'

import { toBatch } from './event-batch.ts'
import { asOf, limit, minPosition, nextLink, readCursor, writeCursor } from './parameters.ts'
import type { Known, StreamAliases } from './stream-aliases.ts'

interface Placed extends FoldKey {
  readonly event: RecordedEvent
}

const cursorSchema = z.tuple([z.number(), z.number(), z.string(), z.string(), z.string()])

interface Options {
  readonly store: EventStore
  readonly catalogue: Catalogue
  readonly aliases: StreamAliases
}

/** `GET /v1/streams/{aggregate}/{id}`: all versions of all statements about one subject, found by its id or by another name. */
export function streamsRoute(options: Options): Route {
  const { store, catalogue } = options
  return defineRoute({
    method: 'get',
    path: '/v1/streams/{aggregate}/{id}',
    summary: 'One stream’s events in fold order, superseded ones flagged',
    description:
      'Where no stream has this id, the one that goes by that name answers: a case is found by its number in another system that `case.linked` tells. `Content-Location` says which it is.',
    tag: 'Events',
    access: 'key',
    params: z.object({ aggregate: z.string().meta({ examples: ['case'] }), id: z.string().meta({ examples: ['example-1'] }) }),
    query: z.strictObject({ limit: limit(1_000), cursor: z.string().optional(), asOf: asOf.optional(), minPosition }),
    responses: {
      200: {
        description: 'A CloudEvents batch; ETag: the position of the stream’s last event, for If-Match of a command',
        contentType: batchType,
        schema: z.array(cloudEvent),
      },
    },
    async handle({ params, query, signal }) {
      const to = query.asOf && (await firstUnknown(store, query.asOf))
      const { subject, events, isAlias } = await findStream(options, params, { before: to, minPosition: query.minPosition, signal })
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
        headers: {
          etag: `"${events.at(-1)?.position}"`,
          ...(isAlias && { 'content-location': pathOf(subject) }),
          ...(rest.length > count && last && nextPage(subject, query.limit, to, last)),
        },
        body,
      }
    },
  })
}

interface Stream {
  readonly subject: string
  readonly events: readonly RecordedEvent[]
  readonly isAlias: boolean
}

/** The stream of this id; where there is none, the one that goes by that name. */
async function findStream(
  { store, aliases }: Options,
  { aggregate, id }: { aggregate: string; id: string },
  known: Known,
): Promise<Stream> {
  const events = await store.readSubject(`${aggregate}/${id}`, known.before)
  if (events.length > 0) return { subject: `${aggregate}/${id}`, events, isAlias: false }
  const meant = await aliases(aggregate, id, known)
  if (meant === undefined) throw new HubError('not-found', 'No event of this subject is recorded, and no stream goes by that name.')
  const subject = `${aggregate}/${meant}`
  return { subject, events: await store.readSubject(subject, known.before), isAlias: true }
}

const pathOf = (subject: string): string => `/v1/streams/${subject.split('/').map(encodeURIComponent).join('/')}`

function nextPage(subject: string, limitOf: number, to: number | undefined, last: Placed): Record<string, string> {
  const cursor = writeCursor([last.time, last.stageRank, last.sequence ?? '0', last.source, last.id])
  const parameters = new URLSearchParams({ limit: String(limitOf), cursor })
  if (to !== undefined) parameters.set('asOf', String(to - 1))
  return nextLink(pathOf(subject), parameters)
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
