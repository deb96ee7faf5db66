import { setImmediate as nextTurn } from 'node:timers/promises'

import type { ErrorCode } from '@xianglian/core'

import type { Catalogue } from './catalogue.ts'

/** What a schema that this process has not seen yet may be the cause of. */
const curable: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unknown-type', 'unknown-schema', 'invalid-data'])
const turnEvery = 500

/**
 * Judges the items by what the catalogue knows; then those refused for what a schema registered meanwhile may cure, once more, if a refresh
 * brought any. So good events ask no schema of the database, and a bad one costs one small query that others share. Lets other work have its
 * turn within a large batch. `reasonOf` a verdict is undefined where nothing was refused.
 */
export async function judgeAll<Item, Verdict>(
  items: readonly Item[],
  catalogue: Catalogue,
  judge: (item: Item) => Verdict,
  reasonOf: (verdict: Verdict) => ErrorCode | undefined,
): Promise<readonly Verdict[]> {
  const known = catalogue.revision
  const verdicts = await mapInTurns(items, judge)
  const isCurable = (verdict: Verdict): boolean => {
    const reason = reasonOf(verdict)
    return reason !== undefined && curable.has(reason)
  }
  if (!verdicts.some(isCurable)) return verdicts
  await catalogue.refresh()
  if (catalogue.revision === known) return verdicts
  return mapInTurns(items, (item, index) => {
    const verdict = verdicts[index]
    return verdict === undefined || isCurable(verdict) ? judge(item) : verdict
  })
}

async function mapInTurns<Item, Result>(items: readonly Item[], map: (item: Item, index: number) => Result): Promise<Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries()) {
    if (index > 0 && index % turnEvery === 0) await nextTurn()
    results.push(map(item, index))
  }
  return results
}
