import type { EventBus, HeaderValue, InboxRecord, Lane, Offsets, OutRecord } from '@xianglian/core'

/** The offsets to go on from after these records. */
export function offsetsAfter(from: Offsets, records: readonly InboxRecord[]): Offsets {
  const offsets = new Map<Lane, bigint>(from)
  for (const { lane, offset } of records) offsets.set(lane, offset + 1n)
  return offsets
}

/** Reads until `enough` says so of what was read, then leaves the bus. */
export async function readUntil(
  bus: EventBus,
  from: Offsets,
  enough: (records: readonly InboxRecord[]) => boolean,
): Promise<readonly InboxRecord[]> {
  const records: InboxRecord[] = []
  if (enough(records)) return records
  for await (const batch of bus.read({ from, signal: new AbortController().signal })) {
    records.push(...batch)
    if (enough(records)) break
  }
  return records
}

/** Everything from the offsets to the heads of now. */
export async function drain(bus: EventBus, from: Offsets): Promise<readonly InboxRecord[]> {
  const heads = await bus.heads()
  return readUntil(bus, from, (records) => {
    const reached = offsetsAfter(from, records)
    return [...heads].every(([lane, head]) => (reached.get(lane) ?? 0n) >= head)
  })
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()
const toBytes = (value: HeaderValue): number[] => [...(typeof value === 'string' ? encoder.encode(value) : value)]

/** What must come out as it went in; a bus may give text headers back as bytes. */
export function contentOf(record: OutRecord | InboxRecord): unknown {
  const headers = Object.entries(record.headers).map(([name, value]) => [name, toBytes(value)] as const)
  return {
    key: typeof record.key === 'string' ? record.key : decoder.decode(record.key ?? undefined),
    headers: Object.fromEntries(headers.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    value: record.value && Buffer.from(record.value).toString('base64'),
  }
}

/** Values by key, in the order read. */
export function valuesByKey(records: readonly (OutRecord | InboxRecord)[]): Record<string, string[]> {
  const values: Record<string, string[]> = {}
  for (const { key, value } of records) {
    const name = typeof key === 'string' ? key : decoder.decode(key ?? undefined)
    ;(values[name] ??= []).push(decoder.decode(value ?? undefined))
  }
  return values
}

/** A record of text. */
export const textRecord = (key: string, value: string, headers: OutRecord['headers'] = {}): OutRecord => ({
  key,
  headers,
  value: encoder.encode(value),
})
