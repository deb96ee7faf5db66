/** Characters that a field's name takes in the text of a record, with what stands around it. */
export const impliedByName = (name: string): number => name.length + 4

/**
 * Characters that a value takes in JSON, or somewhat more; with a bound, counting ends where it is passed. Defaults share their parts, so
 * that a short schema may state a long one.
 */
export function impliedByDefault(value: unknown, bound = Infinity): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return String(value).length
  let implied = 2
  for (const [name, item] of Object.entries(value)) {
    implied += impliedByName(name) + impliedByDefault(item, bound - implied)
    if (implied > bound) break
  }
  return implied
}
