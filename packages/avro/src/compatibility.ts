import type { Incompatibility } from './incompatibility.ts'
import { narrowings } from './narrowing.ts'
import { maxReported, resolve, type Resolution } from './resolve.ts'
import type { AvroSchema } from './schema.ts'

/** Which earlier schemas a new one must get on with, and who reads whose data: Confluent's levels. */
export type CompatibilityLevel = 'NONE' | `${'BACKWARD' | 'FORWARD' | 'FULL'}${'' | '_TRANSITIVE'}`

/** Why data of the writer's schema cannot, or cannot always, be read with the reader's: empty when every datum can. At most 100. */
export function incompatibilities(reader: AvroSchema, writer: AvroSchema): readonly Incompatibility[] {
  return resolve(writer, reader).incompatibilities ?? []
}

export interface VersionIncompatibility extends Incompatibility {
  /** `backward`: the candidate cannot read the version's data, and `path` points into the candidate; `forward`: the reverse of both. */
  readonly direction: 'backward' | 'forward'
  readonly version: number
}

interface Earlier {
  readonly version: number
  readonly schema: AvroSchema
}

/**
 * What a candidate would break at a level, version by version. `earlier` comes oldest first; levels that are not transitive look at its last
 * one only.
 */
export function checkCompatibility(
  level: CompatibilityLevel,
  candidate: AvroSchema,
  earlier: readonly Earlier[],
): readonly VersionIncompatibility[] {
  const check = compatibilityCheck(level, candidate)
  return comparedAt(level, earlier).flatMap((one) => check(one))
}

/** The earlier schemas that a level looks at. */
export function comparedAt<Version>(level: CompatibilityLevel, earlier: readonly Version[]): readonly Version[] {
  if (level === 'NONE') return []
  return level.endsWith('_TRANSITIVE') ? earlier : earlier.slice(-1)
}

/**
 * What keeps a candidate from reading every datum of the earlier schemas, for data that must never become unreadable: stricter than
 * `BACKWARD_TRANSITIVE`, which lets a type take the place of one whose values it may have no room for.
 */
export function checkReadable(candidate: AvroSchema, earlier: readonly Earlier[]): readonly VersionIncompatibility[] {
  const check = readabilityCheck(candidate)
  return earlier.flatMap((one) => check(one))
}

/**
 * Compares a candidate with one earlier schema after the other, so that not all have to be at hand at once. What the calls of one check cost
 * together is bounded, and once 100 incompatibilities are found nothing is compared any more.
 */
export type Check = (earlier: Earlier) => readonly VersionIncompatibility[]

/** `checkCompatibility` step by step, for the schemas that `comparedAt` the level. */
export function compatibilityCheck(level: CompatibilityLevel, candidate: AvroSchema): Check {
  const find = finder()
  return bounded(({ version, schema }) => {
    const backward = level.startsWith('FORWARD') ? [] : find(schema, candidate)
    const forward = level.startsWith('BACKWARD') ? [] : find(candidate, schema)
    return [
      ...backward.map((found) => ({ ...found, direction: 'backward', version }) as const),
      ...forward.map((found) => ({ ...found, direction: 'forward', version }) as const),
    ]
  })
}

/** `checkReadable` step by step. */
export function readabilityCheck(candidate: AvroSchema): Check {
  const find = finder(narrowings)
  return bounded(({ version, schema }) => find(schema, candidate).map((found) => ({ ...found, direction: 'backward', version }) as const))
}

/** What the resolutions of one check may cost together. */
const maxWork = 5_000_000

/** Finds incompatibilities of a writer's and a reader's schema, and what `more` finds of those that resolve; `TOO_COMPLEX` past the cost of a check. */
function finder(more: (resolution: Resolution) => readonly Incompatibility[] = () => []) {
  let left = maxWork
  return (writer: AvroSchema, reader: AvroSchema): readonly Incompatibility[] => {
    const { resolution, incompatibilities: found, work } = resolve(writer, reader, left)
    left -= work
    return resolution ? more(resolution) : found
  }
}

function bounded(check: Check): Check {
  let count = 0
  return (earlier) => {
    const found = count < maxReported ? check(earlier) : []
    count += found.length
    return found
  }
}
