import type { Incompatibility } from './incompatibility.ts'
import { narrowings } from './narrowing.ts'
import { resolve } from './resolve.ts'
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

/**
 * What a candidate would break at a level, version by version. `earlier` comes oldest first; levels that are not transitive look at its last
 * one only.
 */
export function checkCompatibility(
  level: CompatibilityLevel,
  candidate: AvroSchema,
  earlier: readonly { readonly version: number; readonly schema: AvroSchema }[],
): readonly VersionIncompatibility[] {
  if (level === 'NONE') return []
  const compared = level.endsWith('_TRANSITIVE') ? earlier : earlier.slice(-1)
  return compared.flatMap(({ version, schema }) => {
    const backward = level.startsWith('FORWARD') ? [] : incompatibilities(candidate, schema)
    const forward = level.startsWith('BACKWARD') ? [] : incompatibilities(schema, candidate)
    return [
      ...backward.map((found) => ({ ...found, direction: 'backward', version }) as const),
      ...forward.map((found) => ({ ...found, direction: 'forward', version }) as const),
    ]
  })
}

/**
 * What keeps a candidate from reading every datum of the earlier schemas, for data that must never become unreadable: stricter than
 * `BACKWARD_TRANSITIVE`, which lets a type take the place of one whose values it may have no room for.
 */
export function checkReadable(
  candidate: AvroSchema,
  earlier: readonly { readonly version: number; readonly schema: AvroSchema }[],
): readonly VersionIncompatibility[] {
  return earlier.flatMap(({ version, schema }) => {
    const { resolution, incompatibilities: refused } = resolve(schema, candidate)
    return (resolution ? narrowings(resolution) : (refused ?? [])).map((found) => ({ ...found, direction: 'backward', version }) as const)
  })
}
