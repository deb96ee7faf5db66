import { dayOf } from '../calendar/days.ts'
import { countyOf } from '../reference/index.ts'
import { rollup } from '../rollup.ts'
import { itemChangeColumns, itemColumns, type ItemChangeRow, type ItemTerms } from './row.ts'

const { county, day, items, povertyItems } = itemChangeColumns

/** The catalogue of each county by the days on which it changed: how many items are in force is the sum up to a day. */
export const itemChange = rollup(itemColumns, {
  by: { county, day },
  sums: { items, povertyItems },
  of: ({ terms }) => {
    const changes = new Map<string, ItemChangeRow>()
    const add = (at: string | undefined, sign: 1 | -1, { region, povertyRelief }: ItemTerms): void => {
      const where = region === null ? undefined : countyOf(region)
      if (where === undefined || at === undefined) return
      const when = dayOf(at)
      const before = changes.get(`${where}/${when}`)
      changes.set(`${where}/${when}`, {
        county: where,
        day: when,
        items: (before?.items ?? 0) + sign,
        povertyItems: (before?.povertyItems ?? 0) + (povertyRelief ? sign : 0),
      })
    }
    for (const one of terms ?? []) {
      add(one.since, 1, one)
      add(one.until, -1, one)
    }
    return [...changes.values()].filter((change) => change.items !== 0 || change.povertyItems !== 0)
  },
})
