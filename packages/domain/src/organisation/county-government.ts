import { dayOf, endOfDay } from '../calendar/index.ts'
import { codeIn, countyOf, regionPrefix } from '../reference/index.ts'
import type { ItemChangeRow } from '../item/row.ts'
import type { OrganisationRow } from './row.ts'

/** The six digits of the county that a county government 县级人民政府 governs; undefined for other bodies. */
export function governedCounty({ kind, region }: Pick<OrganisationRow, 'kind' | 'region'>): string | undefined {
  if (codeIn('organisationKind', kind) !== 'government' || typeof region !== 'string') return undefined
  const county = countyOf(region)
  return county === regionPrefix(region) ? county : undefined
}

/** By when a county government has to have done something. */
export interface Task {
  /** The instant from which it is late. */
  readonly end: string
  /** The last day on which it is in time. */
  readonly lastDay: string
}

/** What is due on a day, inclusive; from a government that was registered later, when it was. Undefined for other bodies. */
export function taskOf(row: OrganisationRow, due: string): Task | undefined {
  const { registeredAt } = row
  if (governedCounty(row) === undefined || typeof registeredAt !== 'string') return undefined
  const end = endOfDay(due)
  return registeredAt > end ? { end: registeredAt, lastDay: dayOf(registeredAt) } : { end, lastDay: due }
}

/** What a county's catalogue holds from a day on. */
export type CatalogueStep = Omit<ItemChangeRow, 'county'>

/** The catalogue after each day on which it changed, the earliest first. */
export function catalogueSteps(changes: readonly ItemChangeRow[]): readonly CatalogueStep[] {
  let [items, povertyItems] = [0, 0]
  return changes
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))
    .map((change) => {
      items += change.items
      povertyItems += change.povertyItems
      return { day: change.day, items, povertyItems }
    })
}
