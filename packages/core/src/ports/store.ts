import type { Identity } from '../identity.ts'
import type { NewEvent, RecordedEvent } from '../event.ts'
import type { Lane, Offsets } from './bus.ts'

/** What became of one event of an appended batch, in the batch's order. */
export interface AppendOutcome {
  readonly status: 'recorded' | 'duplicate' | 'conflict' | 'stale'
  /** Its own; of a conflict, that of the event that stands; of what is stale, the last of its stream at that moment, −1 of an empty one. */
  readonly position: number
}

export interface AppendBatch {
  readonly events: readonly NewEvent[]
  /** The lanes' next offsets once this batch is done; lanes not named stay as they are. */
  readonly offsets: Offsets
  /** Epoch milliseconds; the store never lets recordedAt decrease. */
  readonly now: number
  /**
   * Awaited once the outcomes are known and before any of it is durable: what must not be lost with a crash (the dead letters of what is not stored)
   * is made durable here. When it throws, nothing is appended. It may run again when the append is repeated.
   */
  readonly beforeCommit?: (outcomes: readonly AppendOutcome[]) => Promise<void>
}

/**
 * The right to append, held by one instance at a time. A later `acquire` fences it: its next append throws `fenced` and stores nothing.
 */
export interface Appender {
  /** As stored when the right was acquired. */
  readonly offsets: Offsets
  /**
   * Atomic and durable: drops duplicates (also within the batch), gives the rest the next positions, stores them with the offsets. Events of one identity with other
   * content are conflicts and not stored; neither are those that expect another last position of their stream, be it by what stands before them in the
   * batch: they are stale. What is a duplicate is one whatever it expects. Throws `fenced`, or a retryable `unavailable` when the outcome is unknown.
   */
  append(batch: AppendBatch): Promise<readonly AppendOutcome[]>
}

export interface ReadOptions {
  /** First position wanted. */
  readonly from: number
  /** Read no position at or above this. Default: the head when reading began. */
  readonly to?: number
  /** Events per batch, default 5,000. */
  readonly batchSize?: number
  readonly filter?: EventFilter
  readonly signal?: AbortSignal
}

/** All given conditions must hold. `type` and `subject` are exact; `region` is exact. Instants are epoch milliseconds. */
export interface EventFilter {
  readonly types?: readonly string[]
  readonly subject?: string
  readonly region?: string
  readonly timeFrom?: number
  readonly timeTo?: number
}

/** The store of record: every event once, for ever, at a gap-free position. */
export interface EventStore {
  acquire(): Promise<Appender>
  /** The position the next event gets; every position below it can be read. */
  head(): Promise<number>
  /** Ends at `to`; does not wait for more. Batches are never empty and in position order. */
  read(options: ReadOptions): AsyncIterable<readonly RecordedEvent[]>
  /** All events of one subject in position order; below position `to` when given. */
  readSubject(subject: string, to?: number): Promise<readonly RecordedEvent[]>
  /** All events of these subjects (≤ 10,000) below position `to`, in position order: what re-folding many streams asks for at once. */
  readSubjects(subjects: readonly string[], to: number): Promise<readonly RecordedEvent[]>
  find(source: string, id: string): Promise<RecordedEvent | undefined>
  /** Those of these identities (≤ 10,000) that are recorded, in no order: what `Prefer: wait` asks for a whole batch at once. */
  findMany(identities: readonly Identity[]): Promise<readonly RecordedEvent[]>
  /** Every version of the named records of one source and type, in position order. */
  readRecords(source: string, type: string, records: readonly string[]): Promise<readonly RecordedEvent[]>
  /** The last position recorded by that instant plus one: what `asOf` an instant means. */
  headAt(instant: number): Promise<number>
  /** Events by type, of positions from `from` up to `to`, which is not counted. */
  countTypes(from: number, to: number): Promise<Readonly<Record<string, number>>>
  /** Stored offsets, for lag. */
  offsets(): Promise<Offsets>
  close(): Promise<void>
  /** Bytes one append may hold in all. */
  readonly maxAppendBytes: number
}

export type { Lane }
