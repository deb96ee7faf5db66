import type { Catalogue, RegisteredCodec } from '@xianglian/contracts'

import { defineRoute, type Route } from '../route.ts'
import { asyncApi } from './asyncapi.ts'
import { eventsPage } from './events-page.ts'

export interface EventDescriptionOptions {
  readonly catalogue: Catalogue
  /** `host:port` each; none where the hub runs without Kafka. */
  readonly brokers: readonly string[]
}

/**
 * What describes the hub's events: `GET /asyncapi.json` and `GET /docs/events`. Types come while the hub runs, so that both are made again once
 * the catalogue has grown.
 */
export function eventDescriptionRoutes({ catalogue, brokers }: EventDescriptionOptions): readonly Route[] {
  const described = (path: string, summary: string, contentType: string, make: (codecs: readonly RegisteredCodec[]) => string): Route => {
    const current = madeOnce(catalogue, make)
    const responses = { 200: { description: summary, contentType } }
    const handle = async () => ({ contentType, body: await current() })
    return defineRoute({ method: 'get', path, summary, tag: 'Service', access: 'open', responses, handle })
  }
  return [
    described('/asyncapi.json', 'Events and topics, as AsyncAPI 3.0', 'application/json', (codecs) =>
      JSON.stringify(asyncApi({ brokers, schemas: codecs.map(({ schema }) => schema) })),
    ),
    described('/docs/events', 'Event types with examples, and topics, to read', 'text/html; charset=utf-8', eventsPage),
  ]
}

/** Makes a text of the newest schemas once for each revision of the catalogue. */
function madeOnce(catalogue: Catalogue, make: (codecs: readonly RegisteredCodec[]) => string): () => Promise<string> {
  let made = { revision: Number.NaN, text: '' }
  return async () => {
    await catalogue.refresh()
    const { revision } = catalogue
    if (made.revision !== revision) made = { revision, text: make(catalogue.types().flatMap((type) => catalogue.newest(type) ?? [])) }
    return made.text
  }
}
