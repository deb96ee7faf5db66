import { describeFields, type EventSchema, type FieldDescription } from '@xianglian/contracts'

/** One thing in which two schemas of a type differ. */
export interface Difference {
  /** The field, such as `materials[].name`; empty for the type itself. */
  readonly path: string
  readonly what: 'field' | 'type' | 'default' | 'personal data' | 'meaning' | 'subject' | 'rank' | 'record' | 'text'
  /** Undefined for what is new. */
  readonly before: string | undefined
  /** Undefined for what is gone. */
  readonly after: string | undefined
}

/** What differs from `before` to `after`: the type's attributes first, then fields in the order of the new schema, then those that are gone. */
export function differences(before: EventSchema, after: EventSchema): readonly Difference[] {
  if (before.hash === after.hash) return []
  const found = [...ofType(before, after), ...ofFields(before, after)]
  if (found.length > 0) return found
  return [{ path: '', what: 'text', before: 'other aliases, attributes or order of fields', after: 'as in the text (`show`)' }]
}

function ofType(before: EventSchema, after: EventSchema): readonly Difference[] {
  return [
    ...changed('', 'meaning', before.doc, after.doc),
    ...changed('', 'subject', before.subjectTemplate, after.subjectTemplate),
    ...changed('', 'rank', String(before.stageRank), String(after.stageRank)),
    ...changed('', 'record', before.name, after.name),
  ]
}

function ofFields(before: EventSchema, after: EventSchema): readonly Difference[] {
  const earlier = new Map(describeFields(before.shape).map((field) => [field.path, field]))
  const later = describeFields(after.shape)
  const kept = new Set(later.map(({ path }) => path))
  const gone = [...earlier.values()].filter(({ path }) => !kept.has(path))
  return [
    ...later.flatMap((field) => ofField(earlier.get(field.path), field)),
    ...gone.map((field) => ({ path: field.path, what: 'field', before: inWords(field), after: undefined }) as const),
  ]
}

function ofField(before: FieldDescription | undefined, after: FieldDescription): readonly Difference[] {
  if (!before) return [{ path: after.path, what: 'field', before: undefined, after: inWords(after) }]
  return [
    ...changed(after.path, 'type', before.type, after.type),
    ...changed(after.path, 'default', before.default, after.default),
    ...changed(after.path, 'personal data', before.pii ?? 'no', after.pii ?? 'no'),
    ...changed(after.path, 'meaning', before.doc, after.doc),
  ]
}

const changed = (path: string, what: Difference['what'], before: string, after: string): readonly Difference[] =>
  before === after ? [] : [{ path, what, before, after }]

const inWords = (field: FieldDescription): string =>
  `${field.type}, ${field.default === 'required' ? 'required' : `default ${field.default}`}`
