/** The earliest of instants that may be missing; undefined where all are. */
export const earliest = (...instants: readonly (string | null | undefined)[]): string | undefined =>
  instants.filter((instant) => typeof instant === 'string').toSorted()[0]
