/** Events between two snapshots of one stream. */
export const snapshotEvery = 500

/**
 * The counts of events at which a stream of `events` keeps snapshots: of every power of two times `snapshotEvery` the last three multiples, so
 * that there are few, and a late event re-folds at most about twice what lies behind it. What is kept at one count is a subset of what was
 * kept before, and the new one.
 */
export function snapshotCounts(events: number): ReadonlySet<number> {
  const counts = new Set<number>()
  for (let every = snapshotEvery; every <= events; every *= 2) {
    const last = Math.floor(events / every) * every
    for (const count of [last, last - every, last - 2 * every]) if (count > 0) counts.add(count)
  }
  return counts
}
