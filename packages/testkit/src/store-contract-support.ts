import type {
  AppendBatch,
  Appender,
  EncodedEvent,
  EventStore,
  LeafedEvent,
  NewEvent,
  Offsets,
  ReadOptions,
  RecordedEvent,
  SchemaTable,
} from '@xianglian/core'
import { expect } from 'vitest'

/** A store with nothing in it. */
export interface OpenStore {
  readonly store: EventStore
  /** Where the samples' schema is registered before anything is appended. */
  readonly schemas: SchemaTable
  /** A further instance over the same data, as another process would have it. */
  reopen(): Promise<EventStore>
  /**
   * A further instance that loses its connection once: at the `step`-th exchange with its engine, either before the engine gets it or after it was
   * carried out and before its answer arrives. `lost` tells whether it came to that. Absent where there is no engine to lose.
   */
  fragile?(step: number, moment: 'before' | 'after'): Promise<{ readonly store: EventStore; lost(): boolean }>
  /** Closes everything and removes the data. */
  cleanup(): Promise<void>
}

export interface StoreContract {
  readonly name: string
  readonly open: (options: { readonly sameData: (a: EncodedEvent, b: EncodedEvent) => boolean }) => Promise<OpenStore>
}

/** What the current test works on: renewed before each. */
export interface StoreUnderTest {
  readonly subject: OpenStore
  readonly store: EventStore
  /** The store's appender, acquired after the samples' schema was registered. */
  readonly appender: Appender
}

/** Data that differ in the case of letters only count as equal values in the contract, as would two encodings of one value. */
export const sameDataButCase = (a: EncodedEvent, b: EncodedEvent): boolean =>
  Buffer.from(a.data).toString().toLowerCase() === Buffer.from(b.data).toString().toLowerCase()

export const lane = 'cluster/hub.in/0'
export const offsetsOf = (next: number): Offsets => new Map([[lane, BigInt(next)]])
export const batchOf = (events: readonly NewEvent[], next = 0, now = Date.UTC(2026, 5, 1)): AppendBatch => ({
  events,
  offsets: offsetsOf(next),
  now,
})
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

export async function readAll(store: EventStore, options: Partial<ReadOptions> = {}): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const batch of store.read({ from: 0, ...options })) {
    expect(batch.length).toBeGreaterThan(0)
    events.push(...batch)
  }
  return events
}

/** Plain values: a Buffer and a Uint8Array of the same bytes are equal here. */
export const plain = ({ envelope, schemaHash, data, leafHash }: LeafedEvent): object => ({
  envelope,
  bytes: [schemaHash, data, leafHash].map((bytes) => Buffer.from(bytes).toString('base64')),
})
export const plainRecorded = (event: RecordedEvent): object => ({ ...plain(event), position: event.position, recordedAt: event.recordedAt })
