import { checkCompatibility, checkReadable, parseSchemaText, type IncompatibilityKind } from '@xianglian/avro'
import type { EventSchema } from '@xianglian/contracts'

import { differences, type Difference } from './differences.ts'
import { releasedSchema, type Release } from './release.ts'
import { breakages, type Surroundings } from './surroundings.ts'

/** What a change of the schemas since the last release would do. */
export interface Finding {
  /** `error`: the hub itself would fail. `warning`: someone else has to follow. */
  readonly severity: 'error' | 'warning'
  readonly kind:
    | IncompatibilityKind
    | 'TYPE_REMOVED'
    | 'SUBJECT_CHANGED'
    | 'RANK_CHANGED'
    | 'PERSONAL_DATA_UNMARKED'
    | 'MAPPING'
    | 'REGISTER_COLUMN'
  readonly type: string
  /** JSON Pointer into the reader's schema for what Avro cannot resolve, else the field; empty for the type itself. */
  readonly path: string
  readonly message: string
  readonly hint: string
  /** Of what Avro cannot resolve: both sides. */
  readonly reader?: string
  readonly writer?: string
}

/**
 * Judges the current schemas against all that were released. Errors are what the hub could no longer do: read or order its stored events,
 * load its mappings. Warnings are what consumers with the last release's schemas could no longer read, and what is named after changed fields.
 */
export async function checkSchemas(release: Release, current: readonly EventSchema[], around: Surroundings): Promise<readonly Finding[]> {
  const byType = new Map(current.map((schema) => [schema.eventType, schema]))
  const removed = [...release.schemas.keys()].filter((type) => !byType.has(type)).map(typeRemoved)
  const changes = current.flatMap((schema) => {
    const before = releasedSchema(release, schema.eventType)
    return before && before.hash !== schema.hash ? [{ schema, before, differences: differences(before, schema) }] : []
  })
  const judged = changes.flatMap(({ schema, differences: found }) => [
    ...unreadable(schema, release.schemas.get(schema.eventType) ?? []),
    ...found.flatMap((difference) => unstable(schema.eventType, difference)),
  ])
  return [...removed, ...judged, ...(await breakages(changes, current, around))]
}

const typeRemoved = (type: string): Finding => ({
  severity: 'error',
  kind: 'TYPE_REMOVED',
  type,
  path: '',
  message: `${type} was released and is gone; its stored events could no longer be read.`,
  hint: 'Restore the schema; let its documentation say what replaces it.',
})

function unreadable(schema: EventSchema, released: readonly EventSchema[]): readonly Finding[] {
  const earlier = released.map(({ text }, index) => ({ version: index + 1, schema: parseSchemaText(text) }))
  const candidate = parseSchemaText(schema.text)
  const backward = checkReadable(candidate, earlier)
  const forward = checkCompatibility('FORWARD', candidate, earlier)
  return [...backward, ...forward].map(({ direction, version, kind, path, reader, writer, message, hint }) => {
    const backwards = direction === 'backward'
    const who = backwards
      ? `Events written with released schema ${version} could not be read`
      : 'Consumers with the last release could not read new events'
    return {
      severity: backwards ? 'error' : 'warning',
      kind,
      type: schema.eventType,
      path,
      reader,
      writer,
      message: `${who}: ${message}`,
      hint,
    }
  })
}

/** What Avro does not mind and the hub does: subject and rank are fixed by the first schema of a type; personal data stays marked. */
function unstable(type: string, { path, what, before, after }: Difference): readonly Finding[] {
  if (what === 'subject' || what === 'rank') {
    const kind = what === 'subject' ? 'SUBJECT_CHANGED' : 'RANK_CHANGED'
    const message = `The ${what} of ${type} was ${before ?? ''} and would be ${after ?? ''}: its stored events would belong elsewhere.`
    return [{ severity: 'error', kind, type, path, message, hint: 'Restore it, or state the fact by a new event type.' }]
  }
  if (what === 'personal data' && after === 'no') {
    const message = `${path} is no longer marked as personal data: whoever masks it would pass it on.`
    return [{ severity: 'warning', kind: 'PERSONAL_DATA_UNMARKED', type, path, message, hint: 'Keep the mark, unless it never held any.' }]
  }
  return []
}
