/** What orders two events of one stream: docs/design.md §4, "Fold order". */
export interface FoldKey {
  /** Epoch milliseconds, UTC. */
  readonly time: number
  /** 0–999, fixed by the type's schema. */
  readonly stageRank: number
  /** Text of 1–18 digits, compared as a number; absent counts as 0. */
  readonly sequence?: string | undefined
  readonly source: string
  readonly id: string
}

export const defaultStageRank = 500

/** Negative when `a` folds before `b`. Total: 0 only for one and the same identity. */
export function compareFoldKeys(a: FoldKey, b: FoldKey): number {
  return (
    a.time - b.time ||
    a.stageRank - b.stageRank ||
    compareSequences(a.sequence, b.sequence) ||
    compareText(a.source, b.source) ||
    compareText(a.id, b.id)
  )
}

/** Compares digit texts as numbers without losing the digits past 2^53. */
export function compareSequences(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  const left = (a ?? '0').replace(/^0+(?=\d)/, '')
  const right = (b ?? '0').replace(/^0+(?=\d)/, '')
  return left.length - right.length || compareText(left, right)
}

/** By UTF-16 code units: the same on every machine, unlike localeCompare. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
