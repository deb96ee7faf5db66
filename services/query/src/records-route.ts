import { dataHash, type Catalogue } from '@xianglian/contracts'
import { compareFoldKeys, recordOf, type EventStore, type FoldKey, type RecordedEvent } from '@xianglian/core'
import { defineRoute, type Route } from '@xianglian/http'
import { z } from 'zod'

import { readableData } from './event-batch.ts'

const record = z.object({
  record: z.string(),
  id: z.string(),
  subject: z.string(),
  position: z.int(),
  revision: z.int(),
  hash: z.string().describe('SHA-256, hex, over the RFC 8785 JSON of the data without null fields'),
  void: z.boolean(),
})

/** `POST /v1/records`: what stands of each record, for those who send corrections. */
export function recordsRoute(store: EventStore, catalogue: Catalogue): Route {
  const keyOf = ({ envelope }: RecordedEvent): FoldKey => ({ ...envelope, stageRank: catalogue.stageRank(envelope.type) })
  const isNewer = (a: RecordedEvent, b: RecordedEvent): boolean =>
    (a.envelope.revision - b.envelope.revision || compareFoldKeys(keyOf(a), keyOf(b))) > 0
  return defineRoute({
    method: 'post',
    path: '/v1/records',
    summary: 'The standing version of records: highest revision, hash of its data, whether void',
    description: 'Records that the hub does not hold are left out.',
    tag: 'Events',
    access: 'key',
    body: z
      .strictObject({ source: z.string().max(200), type: z.string().max(200), records: z.array(z.string().max(200)).max(1_000) })
      .meta({ examples: [{ source: '/example/docs', type: 'case.filed', records: ['example-1'] }] }),
    responses: { 200: { description: 'In the order asked', schema: z.object({ items: z.array(record), next: z.null() }) } },
    async handle({ body: { source, type, records } }) {
      const events = await store.readRecords(source, type, records)
      await catalogue.load(events)
      const standing = new Map<string, RecordedEvent>()
      for (const event of events) {
        const name = recordOf(event.envelope)
        const known = standing.get(name)
        if (!known || isNewer(event, known)) standing.set(name, event)
      }
      const items = [...new Set(records)].map((name) => standing.get(name)).filter((event) => event !== undefined)
      return { body: { items: items.map((event) => shown(event, catalogue)), next: null } }
    },
  })
}

/** What nothing can read has the hash of no data, which no event's is. */
const shown = (event: RecordedEvent, catalogue: Catalogue): z.infer<typeof record> => {
  const { envelope, position } = event
  const { id, subject, revision } = envelope
  return {
    record: recordOf(envelope),
    id,
    subject,
    position,
    revision,
    hash: dataHash(readableData(event, catalogue) ?? {}),
    void: envelope.void,
  }
}
