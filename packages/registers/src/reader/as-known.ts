import { HubError, type EventStore } from '@xianglian/core'

/** As known once this position was recorded, or at this instant (epoch milliseconds). */
export type AsOf = { readonly position: number } | { readonly instant: number }

/** The first position that is not known at `asOf`; throws `invalid-request` of one not recorded yet, with which something else may be known later. */
export async function firstUnknown(store: Pick<EventStore, 'head' | 'headAt'>, asOf: AsOf): Promise<number> {
  if ('instant' in asOf) return store.headAt(asOf.instant)
  const head = await store.head()
  if (asOf.position < head) return asOf.position + 1
  const detail = `Nothing is recorded at position ${asOf.position} yet; ${head === 0 ? 'there are no events' : `the last one is ${head - 1}`}.`
  throw new HubError('invalid-request', detail, { errors: [{ pointer: '/asOf', code: 'invalid-request', detail }] })
}
