import { builtInCodecs } from '@xianglian/mapping'
import { dataHash } from '@xianglian/contracts'
import { HubError } from '@xianglian/core'

import type { HeldRecord, ImportTarget, OutgoingEvent, Receipt } from './target.ts'

export interface FakeTarget extends ImportTarget {
  /** What is recorded, in order. */
  readonly recorded: OutgoingEvent[]
  readonly requests: number[]
  /** Events that stay `accepted` when sent; their receipts say `recorded` once asked for the second time. */
  slow: boolean
  /** Called before each request is answered. */
  onSend: () => Promise<void> | void
}

const text = (value: unknown): string => JSON.stringify(value)

/** A hub in memory, as far as an import sees one: identities, records with revisions, receipts. */
export function fakeTarget(): FakeTarget {
  const codecs = builtInCodecs()
  const byIdentity = new Map<string, OutgoingEvent>()
  const asked = new Map<string, number>()
  const target: FakeTarget = {
    recorded: [],
    requests: [],
    slow: false,
    onSend: () => undefined,
    async send(events) {
      target.requests.push(events.length)
      await target.onSend()
      return events.map((event): Receipt => {
        const identity = text([event['source'], event['id']])
        const known = byIdentity.get(identity)
        if (known) return { status: text(known) === text(event) ? 'duplicate' : 'conflict', errors: [] }
        byIdentity.set(identity, event)
        target.recorded.push(event)
        return { status: target.slow ? 'accepted' : 'recorded', errors: [] }
      })
    },
    async receipt(source, id) {
      const identity = text([source, id])
      const times = (asked.get(identity) ?? 0) + 1
      asked.set(identity, times)
      return times > 1 && byIdentity.has(identity) ? { status: 'recorded', errors: [] } : undefined
    },
    async held(source, type, records) {
      const wanted = new Set(records)
      const standing = new Map<string, HeldRecord>()
      for (const event of target.recorded) {
        const record = String(event['record'] ?? event['id'])
        const revision = Number(event['revision'] ?? 0)
        if (event['source'] !== source || event['type'] !== type || !wanted.has(record)) continue
        if (revision < (standing.get(record)?.revision ?? 0)) continue
        standing.set(record, { record, revision, hash: hashOf(type, event['data']), void: event['void'] === true })
      }
      return [...standing.values()]
    },
    async *events(type) {
      yield* target.recorded.filter((event) => event['type'] === type)
    },
  }
  const hashOf = (type: string, data: unknown): string => {
    const read = codecs(type)?.fromJson(data)
    if (!read?.ok) throw new HubError('internal', 'The fake was sent data that does not fit.')
    return dataHash(read.value)
  }
  return target
}
