import { parseSchemaText } from '@xianglian/avro'
import { defaultStageRank, envelopeSchema, HubError } from '@xianglian/core'

import { compileReader } from './json-form.ts'
import { sha256Hex } from './sha256.ts'
import { shapeOf, type RecordShape, type Shape } from './shape.ts'

/**
 * One event type's schema, read from Avro text.
 * @public
 */
export interface EventSchema {
  /** The record's full name. */
  readonly name: string
  /** `case.filed`, or of a member's own `511602-hrss.training.held`. */
  readonly eventType: string
  /** `case`, `511602-hrss.training`: the type up to its last dot. */
  readonly aggregate: string
  /** `case/{caseNo}` */
  readonly subjectTemplate: string
  /** The fields that the template names, in its order. Every schema starts with them. */
  readonly keyFields: readonly string[]
  /** 0–999: orders events of one stream at equal times. */
  readonly stageRank: number
  /** Path of each field of personal data -> path of the field that names the person. Steps into lists are written `[]`. */
  readonly personal: Readonly<Record<string, string>>
  readonly doc: string
  /** Whose type it is, and by which law or rule it is published: stated by the types that members register. */
  readonly owner?: string
  readonly legalBasis?: string
  /** Full, self-contained Avro JSON: what the table of schemas stores. */
  readonly text: string
  /** SHA-256 of `text`, hex. */
  readonly hash: string
  readonly shape: RecordShape
}

/** Characters of a schema's text. */
export const longestSchema = 262_144
/** At most 100 characters, so that a subject has room for a key of 200 behind the aggregate. */
const eventTypePattern = /^(?=.{1,100}$)[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+$/
const placeholder = /\{([A-Za-z_]\w*)\}/g

/**
 * Reads and checks a schema: valid Avro, a record that states `eventType` and `subjectTemplate`, starts with the template's fields, and marks
 * personal data consistently. Throws HubError `unknown-schema` that says what is wrong.
 * @public
 */
export function parseEventSchema(text: string): EventSchema {
  try {
    return parse(text)
  } catch (cause) {
    const name = /"eventType"\s*:\s*"([a-z0-9.-]{1,100})"/.exec(text)?.[1]
    const reason = (cause instanceof Error ? cause.message : String(cause)).slice(0, 500).replace(/\.$/, '')
    throw new HubError('unknown-schema', `The schema${name ? ` of ${name}` : ''} cannot be used: ${reason}.`, { cause })
  }
}

function parse(text: string): EventSchema {
  if (text.length > longestSchema) throw new Error(`its text is longer than ${longestSchema} characters`)
  const schema = parseSchemaText(text)
  const { attributes } = schema
  const eventType = matching(attributes['eventType'], eventTypePattern, 'eventType must be <aggregate>.<event> in lower case')
  const shape = shapeOf(schema)
  if (shape.kind !== 'record') throw new Error('an event is a record')
  // For its check of the defaults.
  compileReader(shape)
  const aggregate = eventType.slice(0, eventType.lastIndexOf('.'))
  const subjectTemplate = matching(attributes['subjectTemplate'], /^[^/{}]+\/[^/]+$/, 'subjectTemplate must be such as case/{caseNo}')
  if (!subjectTemplate.startsWith(`${aggregate}/`)) throw new Error(`subjectTemplate must begin with ${aggregate}/`)
  // With keys of one character: what is too long or malformed then, no event could ever state.
  const { error } = envelopeSchema.shape.subject.safeParse(subjectTemplate.replaceAll(placeholder, '1'))
  if (error) throw new Error(`subjectTemplate must give subjects that an event can state: one ${error.issues[0]?.message ?? ''}`)
  const personal: Record<string, string> = {}
  collectPersonal(shape, '', personal, new Set())
  return {
    name: shape.name,
    eventType,
    aggregate,
    subjectTemplate,
    keyFields: keyFieldsOf(subjectTemplate, shape, personal),
    stageRank: rankOf(attributes['stageRank']),
    personal,
    doc: shape.doc,
    ...(typeof attributes['owner'] === 'string' && { owner: attributes['owner'] }),
    ...(typeof attributes['legalBasis'] === 'string' && { legalBasis: attributes['legalBasis'] }),
    text,
    hash: sha256Hex(text),
    shape,
  }
}

function matching(value: unknown, pattern: RegExp, message: string): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new Error(message)
  return value
}

function rankOf(value: unknown): number {
  if (value === undefined) return defaultStageRank
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 999) return value
  throw new Error('stageRank must be a whole number from 0 to 999')
}

function keyFieldsOf(template: string, shape: RecordShape, personal: Readonly<Record<string, string>>): readonly string[] {
  const names = [...template.matchAll(placeholder)].map((match) => match[1] ?? '')
  if (names.length === 0 || /[{}]/.test(template.replaceAll(placeholder, ''))) {
    throw new Error('subjectTemplate must name its fields in braces, such as case/{caseNo}')
  }
  for (const [index, name] of names.entries()) {
    const field = shape.fields[index]
    if (field?.name !== name)
      throw new Error(`the record must start with ${names.join(', ')}, the fields of subjectTemplate, in that order`)
    if (field.shape.kind !== 'string') throw new Error(`${name} is part of the subject and must be a string`)
    if (personal[name] !== undefined) throw new Error(`${name} is part of the subject and must not hold personal data`)
  }
  return names
}

/** Fields of one event at most, those of records in it counted each time they are used: named records could unfold without end. */
const maxFields = 10_000
/** Characters of a field's path: in records that lie deep in one another, each by a long name, a few fields would have megabytes of it. */
const maxPath = 1_000

function collectPersonal(shape: Shape, path: string, personal: Record<string, string>, seen: Set<Shape>, count = { fields: 0 }): void {
  if (shape.kind === 'nullable') return collectPersonal(shape.value, path, personal, seen, count)
  if (shape.kind === 'array') return collectPersonal(shape.items, `${path}[]`, personal, seen, count)
  if (shape.kind === 'map') return collectPersonal(shape.values, `${path}{}`, personal, seen, count)
  if (shape.kind === 'union') {
    for (const branch of shape.branches) collectPersonal(branch.shape, path, personal, seen, count)
  }
  if (shape.kind !== 'record' || seen.has(shape)) return
  const within = new Set([...seen, shape])
  const prefix = path === '' ? '' : `${path}.`
  for (const field of shape.fields) {
    count.fields += 1
    if (count.fields > maxFields) throw new Error(`it unfolds to more than ${maxFields} fields`)
    if (prefix.length + field.name.length > maxPath)
      throw new Error(`the path of a field ${field.name} is longer than ${maxPath} characters`)
    if (field.pii === undefined) collectPersonal(field.shape, prefix + field.name, personal, within, count)
    else {
      const value = field.shape.kind === 'nullable' ? field.shape.value : field.shape
      if (value.kind !== 'string') throw new Error(`${prefix}${field.name} is marked as personal data and must be a string`)
      if (!shape.fields.some(({ name }) => name === field.pii)) {
        throw new Error(`${prefix}${field.name} names its person by ${field.pii}, which is no field beside it`)
      }
      personal[prefix + field.name] = prefix + field.pii
    }
  }
}
