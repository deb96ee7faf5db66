import { encodeJson, memorySchemaTable, openCatalogue, sha256, type Catalogue } from '@xianglian/contracts'
import { leafHash, parseEnvelope, type LeafedEvent } from '@xianglian/core'
import { aggregates } from '@xianglian/domain'
import { createRegisterReader, openEngine } from '@xianglian/registers'
import { memoryStore, testDatabase } from '@xianglian/testkit'

import type { SentEvent } from '../delivery.ts'
import type { ShownFinding } from '../truth.ts'

const batchSize = 5_000

/** All that is found, whatever its status, once these events were encoded as the gateway does it, recorded in this order and judged. */
export async function findingsOf(deliveries: readonly SentEvent[]): Promise<readonly ShownFinding[]> {
  const database = await testDatabase()
  const { pool } = database
  try {
    const catalogue = await openCatalogue(memorySchemaTable())
    const store = memoryStore({ sameData: (a, b) => catalogue.sameData(a, b) })
    const engine = await openEngine({ pool, store, catalogue, definitions: aggregates })
    const appender = await store.acquire()
    const conflicts: ShownFinding[] = []
    for (let first = 0; first < deliveries.length; first += batchSize) {
      const events = deliveries.slice(first, first + batchSize).map((sent) => encode(sent, catalogue))
      const outcomes = await appender.append({ events, offsets: new Map(), now: Date.now() })
      conflicts.push(...events.filter((_, index) => outcomes[index]?.status === 'conflict').map(toFinding))
      while (await engine.advance());
    }
    await engine.close()
    const reader = await createRegisterReader({ pool, definitions: aggregates, store, catalogue })
    const found: ShownFinding[] = []
    let cursor: string | undefined
    do {
      const page = await reader.findings({ at: Date.now(), limit: 1_000, cursor })
      found.push(...page.items)
      cursor = page.next
    } while (cursor !== undefined)
    return [...found, ...conflicts]
  } finally {
    await database.drop()
  }
}

function encode({ data, ...attributes }: SentEvent, catalogue: Catalogue): LeafedEvent {
  const parsed = parseEnvelope(attributes)
  if (!parsed.ok) throw new Error(`${JSON.stringify(attributes)}: ${JSON.stringify(parsed.errors)}`)
  const encoded = encodeJson(parsed.value, data, catalogue)
  if (!encoded.ok) throw new Error(`${JSON.stringify({ attributes, data })}: ${JSON.stringify(encoded.errors)}`)
  return { ...encoded.event, leafHash: leafHash(encoded.event, sha256) }
}

/** The dead letter that a recorder makes of a second content under one id, as the findings list it. */
function toFinding({ envelope: { source, id } }: LeafedEvent): ShownFinding {
  const event = `${source}#${id}`
  const dead = { register: 'dead-letter', row: event, since: '', until: null }
  return { key: `dead-letter:${event}`, rule: 'identity-conflict', ...dead, evidence: [event] }
}
