import { memberOfType, type Catalogue } from '@xianglian/contracts'

import { defineRoute, type Route } from '../route.ts'
import { asyncApi } from './asyncapi.ts'
import { eventsPage, type DescribedTypes } from './events-page.ts'

export interface EventDescriptionOptions {
  readonly catalogue: Catalogue
  /** `host:port` each; none where the hub runs without Kafka. */
  readonly brokers: readonly string[]
  /** Where systems reach the schema registry, if not below the hub. */
  readonly registryUrl?: string | undefined
}

/**
 * What describes the hub's events: `GET /asyncapi.json` and `GET /docs/events`. Types come while the hub runs, so that both are made again once
 * the catalogue has grown.
 */
export function eventDescriptionRoutes({ catalogue, brokers, registryUrl }: EventDescriptionOptions): readonly Route[] {
  const described = (path: string, summary: string, contentType: string, make: (types: DescribedTypes) => string): Route => {
    const current = madeOnce(catalogue, make)
    const responses = { 200: { description: summary, contentType } }
    const handle = async () => ({ contentType, body: await current() })
    return defineRoute({ method: 'get', path, summary, tag: 'Service', access: 'open', responses, handle })
  }
  return [
    described('/asyncapi.json', 'Events and topics, as AsyncAPI 3.0', 'application/json', ({ codecs, leftOut }) =>
      JSON.stringify(asyncApi({ brokers, registryUrl, schemas: codecs.map(({ schema }) => schema), leftOut })),
    ),
    described('/docs/events', 'Event types with examples, and topics, to read', 'text/html; charset=utf-8', eventsPage),
  ]
}

/** Types described at most, and characters of their schemas: whoever has a key can register more of them than a page should hold. */
const mostTypes = 2_000
const mostCharacters = 4 * 1024 * 1024

/** The newest codec of each type in the order of their names; where they are too much, all of the hub's own and the first of the members'. */
function describedTypes(catalogue: Catalogue): DescribedTypes {
  const types = catalogue.types()
  const own = types.filter((type) => memberOfType(type) === undefined)
  const open = types.filter((type) => memberOfType(type) !== undefined)
  let characters = 0
  const fits = (type: string): boolean => {
    characters += catalogue.versions(type).at(-1)?.length ?? 0
    return characters <= mostCharacters
  }
  const shown = new Set([...own, ...open.slice(0, Math.max(0, mostTypes - own.length)).filter(fits)])
  const codecs = types.flatMap((type) => (shown.has(type) ? (catalogue.newest(type) ?? []) : []))
  return { codecs, leftOut: types.length - shown.size }
}

/** Makes a text of the newest schemas once for each revision of the catalogue. */
function madeOnce(catalogue: Catalogue, make: (types: DescribedTypes) => string): () => Promise<string> {
  let made = { revision: Number.NaN, text: '' }
  return async () => {
    await catalogue.refresh()
    const { revision } = catalogue
    if (made.revision !== revision) made = { revision, text: make(describedTypes(catalogue)) }
    return made.text
  }
}
