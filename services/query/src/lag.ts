import { recordsBehind, type EventBus, type EventStore } from '@xianglian/core'
import type { RegisterReader } from '@xianglian/registers'

/** Events that each service is behind. */
export type Lag = () => Promise<{ readonly recorder: number; readonly projector: number }>

export function createLag(bus: Pick<EventBus, 'heads'>, store: EventStore, registers: RegisterReader): Lag {
  return async () => {
    // Offsets before heads and the checkpoint before the head: what arrives in between shows as lag, never as less than none.
    const [offsets, checkpoint] = await Promise.all([store.offsets(), registers.position()])
    const [heads, head] = await Promise.all([bus.heads(), store.head()])
    return { recorder: recordsBehind(heads, offsets), projector: Math.max(0, head - checkpoint) }
  }
}
