import type { Fact } from './fact.ts'
import type { RecordVersion, Resolution } from './record-versions.ts'

/** What a batch does to one stream. */
export interface Touched {
  readonly subject: string
  /** Its new events, in position order, whether they count or not. */
  readonly arrivals: Fact[]
  /** Those that count once the batch is known. */
  readonly counting: Fact[]
  /** What counted before and does no longer. */
  readonly displaced: RecordVersion[]
  /** Positions at which anything about it may have changed, with the instants they were recorded at; ascending once sorted. */
  readonly places: Map<number, number>
}

/** Sorts a batch by stream. Streams that only lose a version to another stream are among them. */
export function groupByStream(facts: readonly Fact[], resolution: Resolution): Map<string, Touched> {
  const streams = new Map<string, Touched>()
  const streamOf = (subject: string): Touched => {
    const known = streams.get(subject)
    if (known !== undefined) return known
    const fresh: Touched = { subject, arrivals: [], counting: [], displaced: [], places: new Map() }
    streams.set(subject, fresh)
    return fresh
  }
  for (const fact of facts) {
    const stream = streamOf(fact.subject)
    stream.arrivals.push(fact)
    if (resolution.counts(fact)) stream.counting.push(fact)
    stream.places.set(fact.position, fact.recordedAt)
  }
  for (const version of resolution.displaced) streamOf(version.subject).displaced.push(version)
  for (const { subject, by } of resolution.touches) streamOf(subject).places.set(by.position, by.recordedAt)
  return streams
}

/** The last position that touched the stream, and when it was recorded. */
export function lastPlace(
  { places }: Touched,
  before?: { readonly position: number; readonly recordedAt: number },
): { position: number; recordedAt: number } {
  let position = before?.position ?? -1
  let recordedAt = before?.recordedAt ?? 0
  for (const [place, at] of places) if (place > position) [position, recordedAt] = [place, at]
  return { position, recordedAt }
}
