import type { ColumnPlan, LookedUp, RegisterPlan } from './plan.ts'
import { longest } from './values.ts'

/** The columns of each index that a register's table has, before the key: what columns and definition say, and the groups that lookups use. */
export const indexesOf = ({ columns, indexes }: Pick<RegisterPlan, 'columns' | 'indexes'>, lookedUp: LookedUp | undefined): string[][] => {
  const all = [...columns.filter(({ isIndexed }) => isIndexed).map(({ name }) => [name]), ...indexes, ...(lookedUp?.groups.values() ?? [])]
  return [...new Map(all.map((names) => [names.join(), [...names]])).values()]
}

/**
 * The register with a bound to each text in an index: an event whose text no index took would stop all that comes behind it. With the bound, only
 * its own stream is parked, or its own columns are not derived. Those of sums are as short as the keys that they make.
 */
export function boundTexts(register: RegisterPlan, lookedUp: LookedUp | undefined): RegisterPlan {
  const { derive } = register
  const indexes = indexesOf(register, lookedUp)
  const isText = (name: string): boolean => register.columns.some((column) => column.name === name && column.kind === 'text')
  const bound = (column: ColumnPlan): ColumnPlan => {
    const beside = indexes.filter((names) => names.includes(column.name)).map((names) => names.filter(isText).length)
    return beside.length === 0 || column.kind !== 'text'
      ? column
      : { ...column, maxBytes: Math.floor(longest.indexed / Math.max(...beside)) }
  }
  const [base, columns] = [register.base.map(bound), register.columns.map(bound)]
  return { ...register, base, columns, derive: derive && { ...derive, columns: derive.columns.map(bound) } }
}
