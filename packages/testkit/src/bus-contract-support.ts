import type { BusSupports, EventBus, InboxRecord, Offsets, OutRecord } from '@xianglian/core'

import { textRecord } from './bus-reading.ts'

/** A bus with nothing in it. */
export interface OpenBus {
  readonly bus: EventBus
  /** A further instance over the same data, closed by `cleanup`. */
  reopen(): Promise<EventBus>
  /** Where a system can have an inbox of its own: writes into the one of this name as that system's own producer does. */
  produce?(inbox: string, records: readonly OutRecord[]): Promise<void>
  /** Closes everything and removes the data. */
  cleanup(): Promise<void>
}

export interface BusContract {
  readonly name: string
  readonly supports: BusSupports
  readonly open: () => Promise<OpenBus>
}

export const never = (): AbortSignal => new AbortController().signal
export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
/** Records over some keys, numbered by key in the order of publishing. */
export const numbered = (prefix: string, count: number, keys: number): OutRecord[] =>
  range(count).map((index) => textRecord(`${prefix}/${index % keys}`, String(index)))

export const total = (offsets: Offsets): bigint => [...offsets.values()].reduce((sum, offset) => sum + offset, 0n)

export const place = ({ lane, offset }: InboxRecord): string => `${lane}@${offset}`
