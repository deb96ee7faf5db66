import { createCodec, type EventSchema } from '@xianglian/contracts'
import { HubError } from '@xianglian/core'
import type { Aggregate } from '@xianglian/domain'
import { readMapping, type Mapping } from '@xianglian/mapping'

import type { Finding } from './check.ts'
import type { Difference } from './differences.ts'

/** What in the repository depends on fields by their names. */
export interface Surroundings {
  /** Paths of mapping files by their names. */
  readonly mappings: ReadonlyMap<string, string>
  readonly aggregates: readonly Aggregate[]
}

/** A type whose schema is not the released one. */
export interface ChangedType {
  readonly schema: EventSchema
  readonly differences: readonly Difference[]
}

/** What the changes would break besides stored events: mappings that set or need a field, columns of registers named after one. */
export async function breakages(
  changes: readonly ChangedType[],
  current: readonly EventSchema[],
  { mappings, aggregates }: Surroundings,
): Promise<readonly Finding[]> {
  if (changes.length === 0) return []
  const ofMappings = await Promise.all([...mappings].map(([name, file]) => ofMapping(name, file, changes, current)))
  return [...ofMappings.flat(), ...changes.flatMap((change) => ofColumns(change, aggregates))]
}

/** Changes that matter to whoever names the field: it is gone, it holds something else, or it must be there now. */
const weighty = (change: ChangedType): readonly Difference[] =>
  change.differences.filter(
    ({ what, after }) => what === 'type' || what === 'default' || (what === 'field' && (after === undefined || isRequired(after))),
  )

const isRequired = (text: string | undefined): boolean => text === 'required' || (text ?? '').endsWith(', required')

async function ofMapping(
  name: string,
  file: string,
  changes: readonly ChangedType[],
  current: readonly EventSchema[],
): Promise<readonly Finding[]> {
  const codecs = (type: string) => {
    const schema = current.find(({ eventType }) => eventType === type)
    return schema && createCodec(schema)
  }
  try {
    const mapping = await readMapping(file, codecs)
    return changes.flatMap((change) =>
      weighty(change).flatMap((difference) => ofLoaded(name, mapping, change.schema.eventType, difference)),
    )
  } catch (thrown) {
    if (!(thrown instanceof HubError) || thrown.code !== 'invalid-mapping') throw thrown
    return thrown.errors.map(({ pointer, detail }) => ({
      severity: 'error',
      kind: 'MAPPING',
      type: typeAt(detail, changes),
      path: '',
      message: `The mapping ${name} no longer loads, at ${pointer}: ${detail}`,
      hint: `Change the mapping with the schema: ${file}`,
    }))
  }
}

/** The changed type that a mapping's fault speaks of, if it names one. */
const typeAt = (detail: string, changes: readonly ChangedType[]): string =>
  changes.find(({ schema }) => detail.includes(schema.eventType))?.schema.eventType ?? ''

function ofLoaded(name: string, mapping: Mapping, type: string, { path, what, after }: Difference): readonly Finding[] {
  const rules = mapping.spec.events.filter((rule) => rule.type === type)
  const setting = rules.filter((rule) =>
    pathsOf(rule.data).some((set) => set === path || set.startsWith(`${path}.`) || set.startsWith(`${path}[]`)),
  )
  // A field of a record within is needed only where that record is filled.
  const above = path.includes('.') ? path.slice(0, path.lastIndexOf('.')) : ''
  const needing = rules.filter((rule) => above === '' || pathsOf(rule.data).some((set) => set.startsWith(`${above}.`)))
  const finding = { kind: 'MAPPING', type, path, hint: `See ${mapping.file}` } as const
  if (isRequired(after) && setting.length < needing.length)
    return [
      {
        ...finding,
        severity: 'error',
        message: `The mapping ${name} does not set ${path}, which is required now: its events would be refused.`,
      },
    ]
  if (what === 'type' && setting.length > 0)
    return [{ ...finding, severity: 'warning', message: `The mapping ${name} sets ${path}, which takes other values now.` }]
  return []
}

/** The fields that a template fills, as paths such as `materials[].name`. */
function pathsOf(template: unknown, path = ''): readonly string[] {
  if (Array.isArray(template)) return template.flatMap((item) => pathsOf(item, `${path}[]`))
  if (typeof template !== 'object' || template === null) return [path]
  return Object.entries(template).flatMap(([name, item]) => pathsOf(item, path === '' ? name : `${path}.${name}`))
}

function ofColumns(change: ChangedType, aggregates: readonly Aggregate[]): readonly Finding[] {
  const { eventType: type, aggregate } = change.schema
  const registers = aggregates.filter(({ name }) => name === aggregate).flatMap((definition) => Object.entries(definition.registers))
  return weighty(change)
    .filter(({ what, after }) => what === 'type' || after === undefined)
    .flatMap(({ path, after }) => {
      const field = path.slice(path.lastIndexOf('.') + 1)
      const named = registers.filter(([, { columns }]) => Object.hasOwn(columns, field)).map(([name]) => name)
      return named.map((name) => ({
        severity: 'warning',
        kind: 'REGISTER_COLUMN',
        type,
        path,
        message: `Register ${name} has a column ${field}, named after what is ${after === undefined ? 'gone' : 'of another type'}.`,
        hint: `See packages/domain/src/${aggregate}.`,
      }))
    })
}
