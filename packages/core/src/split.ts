import type { InboxRecord, OutRecord } from './ports/bus.ts'

export interface SplitLimits {
  readonly bytes: number
  readonly records: number
}

/** About the bytes that a record takes on a bus, framing counted; text is taken for Latin. Headers count: a stranger may send megabytes of them. */
export function recordBytes(record: Pick<OutRecord | InboxRecord, 'key' | 'headers' | 'value'>): number {
  let bytes = 64 + (record.key?.length ?? 0) + (record.value?.length ?? 0)
  for (const name in record.headers) bytes += 4 + name.length + (record.headers[name]?.length ?? 0)
  return bytes
}

/** Cuts records into runs within the limits, in order. A record that is larger by itself is a run of its own. */
export function* splitRecords<T extends OutRecord>(records: readonly T[], limits: SplitLimits): Generator<readonly T[]> {
  let start = 0
  let bytes = 0
  for (const [index, record] of records.entries()) {
    const size = recordBytes(record)
    if (index > start && (bytes + size > limits.bytes || index - start >= limits.records)) {
      yield records.slice(start, index)
      start = index
      bytes = 0
    }
    bytes += size
  }
  if (start < records.length) yield records.slice(start)
}
