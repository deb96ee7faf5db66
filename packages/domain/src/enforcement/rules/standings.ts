import type { EnforcementRow } from '../row.ts'
import type { Standing } from '../state.ts'

interface Period {
  readonly at: string
  readonly until: string | undefined
  readonly event: string
}

/** From when to when a party stood in one of these ways; following periods are one. */
export function periodsOf({ standing }: Pick<EnforcementRow, 'standing'>, ...ways: readonly Standing['is'][]): readonly Period[] {
  const turns = (standing ?? []).filter(
    ({ is }, index, all) => index === 0 || ways.includes(is) !== ways.includes(all[index - 1]?.is ?? 'unclear'),
  )
  return turns.flatMap(({ at, is, event }, index) => (ways.includes(is) ? [{ at, until: turns[index + 1]?.at, event }] : []))
}
