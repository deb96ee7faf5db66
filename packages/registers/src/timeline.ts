import type { RowsByKey } from './fold.ts'
import type { Values } from './values.ts'

/** What one row was during a span of business time: epoch milliseconds, `to` exclusive, null for open. */
export interface Span {
  readonly key: string
  readonly values: Values
  readonly from: number
  readonly to: number | null
}

/** The rows of a stream from an instant on. */
export interface Step {
  readonly time: number
  readonly rows: RowsByKey
}

/** The spans of a stream's rows, of its steps in fold order. Steps of one instant count as their last; equal rows that meet are one span. */
export function timelineOf(steps: readonly Step[]): readonly Span[] {
  const spans: Span[] = []
  let open = new Map<string, Span>()
  for (const [index, { time, rows }] of steps.entries()) {
    if (steps[index + 1]?.time === time) continue
    open = advance(spans, open, { time, rows })
  }
  return [...spans, ...open.values()]
}

/** The same spans after one more step, later than all before it. */
export function appendStep(spans: readonly Span[], step: Step): readonly Span[] {
  const closed = spans.filter((span) => span.to !== null)
  const open = new Map(spans.filter((span) => span.to === null).map((span) => [span.key, span]))
  const stillOpen = advance(closed, open, step)
  return [...closed, ...stillOpen.values()]
}

function advance(closed: Span[], open: ReadonlyMap<string, Span>, { time, rows }: Step): Map<string, Span> {
  const next = new Map<string, Span>()
  for (const [key, span] of open) {
    const values = rows.get(key)
    if (values !== undefined && sameValues(values, span.values)) next.set(key, span)
    else closed.push({ ...span, to: time })
  }
  for (const [key, values] of rows) if (!next.has(key)) next.set(key, { key, values, from: time, to: null })
  return next
}

export const sameValues = (a: Values, b: Values): boolean => a.length === b.length && a.every((value, index) => value === b[index])

/** One text for a span, to compare timelines by. */
export const spanKey = ({ key, values, from, to }: Span): string => JSON.stringify([key, from, to, values])
