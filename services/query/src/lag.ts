import { recordsBehind, type EventBus, type EventStore, type Lane } from '@xianglian/core'
import type { RegisterReader } from '@xianglian/registers'

/** Events that each service is behind; `delivery` where there is a Kafka to publish to. */
export type Lag = () => Promise<{ readonly recorder: number; readonly projector: number; readonly delivery?: number }>

export interface LagOptions {
  readonly bus: Pick<EventBus, 'heads'>
  readonly store: Pick<EventStore, 'offsets' | 'head'>
  readonly registers: Pick<RegisterReader, 'position' | 'pending'>
  /** The position below which all is published to the cluster of this lane; absent where there is nothing to publish to. */
  readonly published?: (lane: Lane) => Promise<number>
}

export function createLag({ bus, store, registers, published }: LagOptions): Lag {
  return async () => {
    // Offsets before heads and the checkpoints before the head: what arrives in between shows as lag, never as less than none. What a checkpoint
    // owes is asked after it.
    const [offsets, checkpoint] = await Promise.all([store.offsets(), registers.position()])
    const owed = await registers.pending()
    const heads = await bus.heads()
    const [lane] = heads.keys()
    const delivered = lane === undefined ? undefined : await published?.(lane)
    const head = await store.head()
    return {
      recorder: recordsBehind(heads, offsets),
      // Registers that stand at the head may still owe rows what others changed.
      projector: Math.max(owed > 0 ? 1 : 0, head - checkpoint),
      ...(delivered !== undefined && { delivery: Math.max(0, head - delivered) }),
    }
  }
}
