import type { HubError } from '../errors.ts'

/**
 * Where a record stands on the bus: `<cluster>/<topic>/<partition>`. The cluster is part of it, so that offsets of a
 * recreated cluster are never taken for those of the old one.
 */
export type Lane = string

/** Per lane the next offset to read: every record below it is done with. */
export type Offsets = ReadonlyMap<Lane, bigint>

export type HeaderValue = string | Uint8Array

/** A record to publish. Records of one key keep their order. */
export interface OutRecord {
  readonly key: string
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly value: Uint8Array
}

/** A record as the bus holds it. Nothing about it is trusted: foreign producers write to it too. */
export interface InboxRecord {
  readonly lane: Lane
  readonly offset: bigint
  readonly key: Uint8Array | null
  readonly headers: Readonly<Record<string, HeaderValue>>
  readonly value: Uint8Array | null
  /** When the bus took it, epoch milliseconds. */
  readonly timestamp: number
  /** The one source that the inbox it came through may carry, `/<member>/<system>`; absent for the gateways' own inbox. */
  readonly source?: string
  /** How many headers it has beside those here, where it has more than the bus reads of a record; absent for none. */
  readonly headersLeftOut?: number
}

/** An inbox of one system's own. */
export interface SystemInbox {
  readonly name: string
  /** Where its producers reach it, `host:port` each, as the hub does. */
  readonly brokers: readonly string[]
  /** The broker's command that grants the system its right to write. */
  readonly acl: string | undefined
}

export interface ReadInboxOptions {
  readonly from: Offsets
  readonly signal: AbortSignal
  readonly onLost?: (loss: HubError) => void
  /**
   * Told, in its place among the batches, where to read on behind offsets that hold no records: a transaction's markers, and what was in one that
   * was given up.
   */
  readonly onPassed?: (offsets: Offsets) => void
}

/** The inbox: durable, ordered per key, read by the recorder alone, which keeps the offsets itself. */
export interface EventBus {
  /**
   * Resolves once every record is durable; rejects with a retryable HubError when that is unknown (some may be there: identity absorbs the
   * repeat). Several calls may be in flight. With `source` the records go into that system's own inbox (`openInbox`), to be judged as if it
   * had written them; `invalid-request` where it has none.
   */
  publish(records: readonly OutRecord[], source?: string): Promise<void>
  /**
   * Batches of records in order per lane, from the given offsets on (a lane that has none from its beginning), waiting for more at the end,
   * until the signal aborts. Reads ahead by a bounded amount only. Throws `offsets-lost` when an offset lies outside of what the bus holds, and
   * `invalid-wire-format` when it cannot read what it holds. Where that is a system's own inbox, or one that is gone, `onLost` is told instead, and
   * reading goes on with what is there: one system must not stop the others.
   */
  read(options: ReadInboxOptions): AsyncIterable<readonly InboxRecord[]>
  /** Per lane the offset that the next published record gets. */
  heads(): Promise<Offsets>
  /** Lets the bus forget every record below the offsets. */
  trim(before: Offsets): Promise<void>
  /**
   * Makes the inbox that the system of this source (`/<member>/<system>`) alone writes to, if it is not there yet. Answers the name its producers
   * need, and how the operator lets that system write to it where the hub cannot. Throws `invalid-request` where `supports.inboxes` is false.
   */
  openInbox(source: string): Promise<SystemInbox>
  /** Waits for what is in flight, then lets go of connections. */
  close(): Promise<void>
}

/** Above this an event is refused at the edge (`too-large`). */
export const maxEventBytes = 512 * 1024

/** What an adapter does not promise; contract suites skip by this alone. */
export interface BusSupports {
  /** Whether `trim` really frees what lies below. */
  readonly trim: boolean
  /** Whether a system can have an inbox of its own. */
  readonly inboxes: boolean
}
