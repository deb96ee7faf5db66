import type { Aggregate } from './aggregate.ts'
import { caseAggregate } from './case/case.ts'
import { enforcement } from './enforcement/enforcement.ts'
import { fund } from './fund/fund.ts'
import { item } from './item/item.ts'
import { latest } from './latest/latest.ts'
import { organisation } from './organisation/organisation.ts'
import { power } from './power/power.ts'
import { project } from './project/project.ts'
import { region } from './region/region.ts'
import { staff } from './staff/staff.ts'
import { supervision } from './supervision/supervision.ts'

export * from './aggregate.ts'
export { addDays, addWorkingDays, calendarVersion, dayOf, endOfDay, startOfDay, workingDaysBetween } from './calendar/index.ts'
export * from './columns.ts'
export * from './command.ts'
export { identityConflict } from './identity-conflict.ts'
export * from './lookup.ts'
export { monthAfter, monthOf } from './calendar/months.ts'
export { wholeCounty } from './counted-by.ts'
export { figuresIn, limit, padRegion, regionForms, regionPrefix } from './reference/index.ts'
export * from './rollup.ts'
export { authorityAt } from './power/authority.ts'
export type { HoldingRow } from './power/row.ts'
export { mapOfToday } from './region/today.ts'
export * from './rule.ts'
export { latest } from './latest/latest.ts'
export { addTo, fromMinor, minus, onlySum, plus, toMinor, type Sums } from './money.ts'

/** Everything the hub folds: adding a register is adding a folder and a line here. */
export const aggregates: readonly Aggregate[] = [
  region,
  organisation,
  staff,
  item,
  power,
  caseAggregate,
  supervision,
  enforcement,
  project,
  fund,
  latest,
]
