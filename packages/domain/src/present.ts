/** The fields that are stated: what an amendment leaves null stays as it was. */
export function stated<T extends object>(data: T): { readonly [K in keyof T]?: NonNullable<T[K]> } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries loses the names' types; nulls alone go
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}

/** A structured field worth a column: an empty list or object is as good as none. */
export const filled = <T extends object>(value: T | null | undefined): T | undefined =>
  value === null || value === undefined || Object.keys(value).length === 0 ? undefined : value
