/**
 * How long the recorder has been behind, in seconds. It counts from the newest stored record, but not from before the time when nothing was
 * left to record: after a quiet hour the next record must not look an hour late, nor a backlog that was never begun look like none.
 */
export function createLagClock(startedAt: number): (lag: bigint, newestStored: number, now: number) => number {
  let caughtUpAt = startedAt
  return (lag, newestStored, now) => {
    if (lag <= 0n) caughtUpAt = now
    return lag <= 0n ? 0 : Math.max(0, now - Math.max(newestStored, caughtUpAt)) / 1000
  }
}
