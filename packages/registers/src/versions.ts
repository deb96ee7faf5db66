import { compareFoldKeys, type FoldKey } from '@xianglian/core'

/** What decides between the versions of one record: docs/design.md §4, "record, revision, void". */
export interface VersionKey extends FoldKey {
  readonly revision: number
  readonly isVoid: boolean
}

/** Positive when `a` stands before `b`: by revision, then by fold key. */
export const compareVersions = (a: VersionKey, b: VersionKey): number => a.revision - b.revision || compareFoldKeys(a, b)

/** The version that stands, be it void or not; undefined of none. */
export function standing<V extends VersionKey>(versions: Iterable<V>): V | undefined {
  let best: V | undefined
  for (const version of versions) if (best === undefined || compareVersions(version, best) > 0) best = version
  return best
}

/** The version that counts in the fold: the standing one unless it is void. */
export function counting<V extends VersionKey>(versions: Iterable<V>): V | undefined {
  const version = standing(versions)
  return version?.isVoid ? undefined : version
}

/**
 * Of any events, those that count in the fold. Complete only when every version of each record is among them: versions may lie in other
 * streams.
 */
export function effectiveVersions<V extends VersionKey & { readonly recordKey: string }>(events: readonly V[]): Set<V> {
  const best = new Map<string, V>()
  for (const event of events) {
    const other = best.get(event.recordKey)
    if (other === undefined || compareVersions(event, other) > 0) best.set(event.recordKey, event)
  }
  return new Set([...best.values()].filter((event) => !event.isVoid))
}
