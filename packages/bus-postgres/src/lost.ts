import { HubError, type Lane } from '@xianglian/core'

/** What the reader is told when the inbox does not hold the offset it stands at. */
export function offsetsLost(position: bigint, { floor, next }: { readonly floor: bigint; readonly next: bigint }): HubError {
  return new HubError(
    'offsets-lost',
    `The inbox holds the offsets ${floor} to ${next}, but the store stopped at ${position}. One of the two was restored from another time, or trimmed ` +
      'too far. Restore them together, or, when all that was published is recorded, delete the lane from the stored offsets.',
  )
}

/** The same where the store knows another inbox than this database's. */
export function otherInbox(stored: Lane, lane: Lane): HubError {
  return new HubError(
    'offsets-lost',
    `The store stopped on lane ${stored}, but the inbox of this database is ${lane}: its tables were made anew. Point the hub to the database ` +
      'it used before, or, when all that was published there is recorded, delete that lane from the stored offsets.',
  )
}
