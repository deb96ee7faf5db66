import { createHash } from 'node:crypto'
import { basename } from 'node:path'

import type { EventData } from '@xianglian/contracts'
import { HubError, parseEnvelope, type FieldError } from '@xianglian/core'

import type { Attributes, InputRecord } from '../readers/record.ts'
import type { CompiledRule } from './compile-rules.ts'
import type { Scope } from './expressions.ts'
import { createRowReader, valueAt, type Notes, type Row } from './fields.ts'
import type { Mapping } from './load.ts'

/** An event a record gave: checked as the hub will check it, ready to be sent. */
export interface MappedEvent {
  readonly type: string
  readonly source: string
  readonly id: string
  /** The statement it is a version of; equals `id` for the first version. */
  readonly record: string
  readonly revision: number
  /** CloudEvents attributes, without data. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>
  /** In JSON form, absent fields left out: what is sent. */
  readonly data: Readonly<Record<string, unknown>>
  /** As the codec reads it, defaults filled in: what hashes and sums are made of. */
  readonly value: EventData
}

export interface Rejection {
  /** Type of the event that could not be made; undefined when the record itself is at fault. */
  readonly type: string | undefined
  readonly errors: readonly FieldError[]
}

export interface Mapped {
  readonly events: readonly MappedEvent[]
  readonly rejections: readonly Rejection[]
  /** Fields whose value was rounded. */
  readonly rounded: readonly string[]
}

export type Mapper = (record: InputRecord) => Mapped

const nothing: Mapped = { events: [], rejections: [], rounded: [] }
const maxIdLength = 200
/** Identities remembered for `once`; past them, repeats reach the hub, which drops them as duplicates. */
const maxOnce = 500_000

/** Makes the function that turns records of a file into events. Pure but for `once`, which remembers what it gave. */
export function createMapper(mapping: Mapping, params: Readonly<Record<string, string>> = {}): Mapper {
  const { spec, expressions } = mapping
  const values = paramsOf(mapping, params)
  const readRow = createRowReader(() => new expressions.Row(), spec.fields, mapping.spec)
  const readEach = createRowReader(() => new expressions.Each(), spec.each?.fields ?? {}, mapping.spec)
  const given = new Map<string, string>()

  return (record) => {
    const notes: Notes = { rounded: [], faults: [] }
    const file = basename(record.place.file)
    const elements = spec.each ? elementsOf(mapping, record) : []
    const walked: { readonly each: Row; readonly index: bigint }[] = []
    const kept: Attributes[] = []
    for (const [index, element] of elements.entries()) {
      const each = readEach(record, element, notes)
      const scope = { row: emptyRow, each, index: BigInt(index), params: values, file }
      if (mapping.eachWhere && mapping.eachWhere(scope) !== true) continue
      walked.push({ each, index: BigInt(index) })
      kept.push(element)
    }
    const row = readRow(record.events ? { ...record, events: kept } : record, undefined, notes)
    const scope: Scope = { row, index: BigInt(record.index ?? 0), params: values, file }
    derive(mapping, row, scope, notes)
    if (mapping.where && mapping.where(scope) !== true) return nothing
    if (notes.faults.length > 0) {
      const errors = notes.faults.map(({ pointer, detail }) => ({ pointer, code: 'invalid-data' as const, detail }))
      return { events: [], rejections: [{ type: undefined, errors }], rounded: [] }
    }
    const out = { events: [] as MappedEvent[], rejections: [] as Rejection[] }
    for (const rule of mapping.rules) {
      if (!rule.forEach) applyRule(mapping, rule, scope, given, out)
      else for (const { each, index } of walked) applyRule(mapping, rule, { ...scope, each, index }, given, out)
    }
    return { ...out, rounded: notes.rounded }
  }
}

const emptyRow: Attributes = new Map()

function derive(mapping: Mapping, row: Row, scope: Scope, notes: Notes): void {
  for (const { name, evaluate } of mapping.derive) {
    try {
      row.set(name, String(evaluate(scope)))
    } catch (error) {
      row.set(name, '')
      notes.faults.push({ pointer: '', detail: `The mapping fails at derive/${name}: ${summary(error)}.` })
    }
  }
}

const summary = (error: unknown): string => ((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '').slice(0, 300)

function paramsOf(mapping: Mapping, given: Readonly<Record<string, string>>): Map<string, string> {
  const values = new mapping.expressions.Params()
  const declared = mapping.spec.params
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name))
  if (unknown !== undefined) {
    const known = Object.keys(declared).join(', ') || 'none'
    throw new HubError('invalid-request', `The mapping ${mapping.spec.name} has no parameter ${unknown}; it has: ${known}.`)
  }
  for (const [name, { default: standard, description }] of Object.entries(declared)) {
    const value = Object.hasOwn(given, name) ? given[name] : standard
    if (value === undefined)
      throw new HubError('invalid-request', `The mapping ${mapping.spec.name} needs --param ${name}=… (${description}).`)
    values.set(name, value)
  }
  return values
}

/** What `each` walks: the events of a trace, or a list in a JSON record. */
function elementsOf({ spec }: Mapping, record: InputRecord): readonly Attributes[] {
  if (record.events) return record.events
  const list = spec.each?.pointer === undefined ? undefined : valueAt(record.json, spec.each.pointer)
  if (!Array.isArray(list)) return []
  return list.map(
    (item: unknown) =>
      new Map(Object.entries(typeof item === 'object' && item !== null ? item : {}).map(([name, value]) => [name, String(value)])),
  )
}

function applyRule(
  mapping: Mapping,
  rule: CompiledRule,
  scope: Scope,
  given: Map<string, string>,
  out: { events: MappedEvent[]; rejections: Rejection[] },
): void {
  const made = makeEvent(mapping, rule, scope)
  if (!made) return
  if (!('id' in made)) {
    out.rejections.push({ type: rule.type, errors: made })
    return
  }
  if (rule.once && given.size < maxOnce) {
    const digest = createHash('sha256')
      .update(JSON.stringify([made.attributes, made.data]))
      .digest('base64')
    const before = given.get(made.id)
    if (before === digest) return
    if (before !== undefined) {
      const detail = `An earlier record states ${made.id} with other content; the first stands.`
      out.rejections.push({ type: rule.type, errors: [{ pointer: '', code: 'identity-conflict', detail }] })
      return
    }
    given.set(made.id, digest)
  }
  out.events.push(made)
}

/** The event, or what is wrong with it; undefined when `when` says that there is none. */
function makeEvent(mapping: Mapping, rule: CompiledRule, scope: Scope): MappedEvent | readonly FieldError[] | undefined {
  // Which part is under way, for the pointer of a fault that an expression meets when it runs.
  let part = '/when'
  try {
    if (rule.when && rule.when(scope) !== true) return undefined
    part = '/data'
    const data: Record<string, unknown> = {}
    for (const [name, fill] of rule.data) {
      part = `/data/${name}`
      const value = fill(scope)
      if (value !== undefined) data[name] = value
    }
    const checked = rule.codec.fromJson(data)
    if (!checked.ok) return checked.errors
    part = '/subject'
    const subject = rule.codec.subjectOf(checked.value)
    if (typeof subject !== 'string') return subject
    part = '/id'
    const identity = identityOf(rule, scope)
    part = '/attributes'
    const attributes = { specversion: '1.0', ...identity.attributes, type: rule.type, subject, ...envelopeParts(mapping, rule, scope) }
    const envelope = parseEnvelope(attributes, '-')
    if (!envelope.ok) return envelope.errors
    const { id, source } = envelope.value.envelope
    return { type: rule.type, source, id, record: identity.record, revision: identity.revision, attributes, data, value: checked.value }
  } catch (error) {
    return [{ pointer: part, code: 'invalid-data', detail: `The mapping fails here: ${summary(error)}.` }]
  }
}

/** A result that becomes an attribute. */
function text(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' || typeof value === 'bigint' ? String(value) : ''
}

/** The first version's id is the record itself; later ones add their revision. */
function identityOf(rule: CompiledRule, scope: Scope) {
  const key = rule.key(scope)
  if (typeof key !== 'string' || key === '') throw new TypeError('the key is absent')
  const name = `${rule.type}:${key}`
  const record = name.length <= maxIdLength - 12 ? name : `${rule.type}:${createHash('sha256').update(key).digest('hex')}`
  const revision = Number(rule.revision?.(scope) ?? 0)
  if (!Number.isInteger(revision) || revision < 0) throw new TypeError('the revision is not a whole number')
  return { record, revision, attributes: versionAttributes(record, revision) }
}

/** Identity attributes of one version of a record: `<record>~<revision>` from the second on. */
export const versionAttributes = (record: string, revision: number): Record<string, string | number> =>
  revision === 0 ? { id: record } : { id: `${record}~${revision}`, record, revision }

function envelopeParts(mapping: Mapping, rule: CompiledRule, scope: Scope): Record<string, string | boolean> {
  const parts: Record<string, string | boolean> = { source: text(mapping.source(scope)), time: text(rule.time(scope)) }
  const region = (rule.region ?? mapping.region)?.(scope)
  if (region !== undefined && region !== '') parts['region'] = text(region)
  const sequence = rule.sequence?.(scope)
  if (sequence !== undefined && sequence !== '') parts['sequence'] = text(sequence)
  if (rule.void?.(scope) === true) parts['void'] = true
  return parts
}
