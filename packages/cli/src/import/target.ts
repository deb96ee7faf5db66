import type { FieldError } from '@xianglian/core'

/** A CloudEvent in JSON, as it is sent. */
export type OutgoingEvent = Readonly<Record<string, unknown>>

type ReceiptStatus = 'recorded' | 'duplicate' | 'conflict' | 'stale' | 'accepted' | 'rejected' | 'deadletter'
export interface Receipt {
  readonly status: ReceiptStatus
  readonly errors: readonly FieldError[]
}

/** What the hub holds of one record. */
export interface HeldRecord {
  readonly record: string
  readonly revision: number
  readonly hash: string
  readonly void: boolean
}

/** The hub as an import sees it. It tries again what fails for a passing reason: identity makes that safe. */
export interface ImportTarget {
  /** One receipt an event, in order. Waits up to `waitSeconds` for them to be recorded. */
  send(events: readonly OutgoingEvent[], waitSeconds: number, signal: AbortSignal): Promise<readonly Receipt[]>
  /** Undefined while the hub has not recorded the event. */
  receipt(source: string, id: string, signal: AbortSignal): Promise<Receipt | undefined>
  /** The records of one source and type that the hub holds, of those named. */
  held(source: string, type: string, records: readonly string[], signal: AbortSignal): Promise<readonly HeldRecord[]>
  /** All recorded events of a type, in position order, as CloudEvents. */
  events(type: string, signal: AbortSignal): AsyncIterable<OutgoingEvent>
}
