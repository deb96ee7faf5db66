import type { Offsets } from './ports/bus.ts'

/**
 * Records that the bus holds beyond the offsets up to which they are recorded. A lane that was made anew may hold less than is stored of the old
 * one: it is not behind, and does not hide that others are.
 */
export function recordsBehind(heads: Offsets, offsets: Offsets): number {
  let behind = 0
  for (const [lane, next] of heads) behind += Math.max(0, Number(next - (offsets.get(lane) ?? 0n)))
  return behind
}
