import { dayOf } from '../calendar/days.ts'
import { integer, text, type RowOf } from '../columns.ts'

const daysOfMonth = [
  ...(['d01', 'd02', 'd03', 'd04', 'd05', 'd06', 'd07', 'd08', 'd09', 'd10'] as const),
  ...(['d11', 'd12', 'd13', 'd14', 'd15', 'd16', 'd17', 'd18', 'd19', 'd20'] as const),
  ...(['d21', 'd22', 'd23', 'd24', 'd25', 'd26', 'd27', 'd28', 'd29', 'd30', 'd31'] as const),
] as const

const onEach = <T>(value: T): Readonly<Record<(typeof daysOfMonth)[number], T>> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries loses the names
  Object.fromEntries(daysOfMonth.map((day) => [day, value])) as Record<(typeof daysOfMonth)[number], T>

const by = { org: text, basicCode: text, month: text } as const
const sums = onEach(integer)
const never = onEach(0)

/**
 * Use of powers: how often a body acted under a basic code, on each day of a month. One row a month, so that all that is known of a power is
 * a few rows; its days, so that it is known from which one on it was used again.
 */
export const useColumns = { ...by, ...sums } as const

export type UseRow = RowOf<typeof useColumns>

interface Act {
  readonly org: string | null | undefined
  readonly inNameOf: string | null | undefined
  readonly basicCode: string | null | undefined
  /** Instant. */
  readonly at: string | null | undefined
}

/** What rollups of acts are: each counts for the body that acted, and for the one in whose name it did. */
export const useRollup = <Row>(actOf: (row: Row) => Act) => ({
  by,
  sums,
  of: (row: Row): readonly UseRow[] | undefined => {
    const { org, inNameOf, basicCode, at } = actOf(row)
    if (typeof at !== 'string' || typeof basicCode !== 'string') return undefined
    const day = dayOf(at)
    const once = { ...never, [`d${day.slice(8)}`]: 1, basicCode, month: day.slice(0, 7) }
    const bodies = new Set([org, inNameOf].filter((body) => typeof body === 'string'))
    return [...bodies].map((body) => ({ ...once, org: body }))
  },
})

/** Of each row the first day on which its body acted in that month, the earliest first. */
export const firstDaysOfUse = (rows: readonly UseRow[]): readonly string[] =>
  rows
    .flatMap((row) => {
      const first = daysOfMonth.find((day) => row[day] > 0)
      return first === undefined ? [] : [`${row.month}-${first.slice(1)}`]
    })
    .toSorted()
