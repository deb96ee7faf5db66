import { escapePointer, type FieldError } from '@xianglian/core'

import { impliedByDefault, impliedByName } from './implied.ts'
import { scalarReader } from './json-scalars.ts'
import { acceptsNull, isObject, isScalar, type FieldShape, type RecordShape, type Shape } from './shape.ts'

/** Faults reported for one event at most: enough to repair it, not enough to flood the answer. */
const maxFaults = 20
/** Levels that data may nest. */
export const maxDepth = 64
/** Items of lists and entries of maps one event may hold in all. */
export const maxItems = 100_000
/**
 * Characters that names and defaults of fields may add to one event's data: they take no bytes in Avro, and a newer schema may bring more of
 * them to every record of an event that is stored, so that a few bytes could become any amount of text.
 */
export const maxImplied = 16 * 1_048_576

/** Where a value stands: the chain of keys down to it. Built once per object or list, turned into a pointer only for a fault. */
export interface Place {
  readonly up: Place | undefined
  readonly key: string | number
  readonly depth: number
}

export const rootPlace: Place = { up: undefined, key: 'data', depth: 0 }

export function pointerTo(place: Place | undefined, key?: string | number): string {
  const last = key === undefined ? '' : `/${escapePointer(String(key))}`
  return place === undefined ? last : pointerTo(place.up, place.key) + last
}

/** One reading of one event's data: the faults found so far, and what bounds it. */
export class Reading {
  readonly faults: FieldError[] = []
  items = 0
  implied = 0

  /** `says` completes the sentence "Field `<pointer>` …". Returns undefined, the value of a field at fault. */
  fault(place: Place | undefined, key: string | number, says: string): undefined {
    if (this.faults.length >= maxFaults) return undefined
    const pointer = pointerTo(place, key)
    this.faults.push({ pointer, code: 'invalid-data', detail: `Field \`${pointer.slice(0, 300)}\` ${says}` })
    return undefined
  }

  get full(): boolean {
    return this.faults.length >= maxFaults
  }

  /** Counts one more item; false, with its fault, when that is too many. */
  count(place: Place): boolean {
    this.items += 1
    if (this.items === maxItems + 1)
      this.fault(place.up, place.key, `brings the event to more than ${maxItems} list items. Split it into several events.`)
    return this.items <= maxItems
  }

  /** Counts characters that a record implies; false, with its fault, when the event comes to too many. */
  imply(place: Place, characters: number): boolean {
    const before = this.implied
    this.implied += characters
    if (before <= maxImplied && this.implied > maxImplied) {
      const says = `brings names and defaults of the event's fields to more than ${maxImplied} characters. Split it into several events.`
      this.fault(place.up, place.key, says)
    }
    return this.implied <= maxImplied
  }
}

/** Reads one value at `key` of `place`: its canonical JSON form, or undefined after a fault. */
export type Read = (value: unknown, reading: Reading, place: Place | undefined, key: string | number) => unknown

/** Compiles the reader of a shape. `known` holds the records met, so that a record may hold itself. */
export function compileReader(shape: Shape, known = new Map<RecordShape, Read>()): Read {
  if (isScalar(shape)) return scalarReader(shape)
  switch (shape.kind) {
    case 'array':
      return arrayReader(compileReader(shape.items, known))
    case 'map':
      return mapReader(compileReader(shape.values, known))
    case 'nullable': {
      const read = compileReader(shape.value, known)
      return (value, reading, place, key) => (value === null ? null : read(value, reading, place, key))
    }
    case 'union':
      return unionReader(new Map(shape.branches.map((branch) => [branch.name, compileReader(branch.shape, known)])))
    case 'record': {
      const existing = known.get(shape)
      if (existing) return existing
      let compiled: Read | undefined
      known.set(shape, (value, reading, place, key) => compiled?.(value, reading, place, key))
      compiled = recordReader(shape, known)
      return compiled
    }
  }
}

function enter(reading: Reading, up: Place | undefined, key: string | number): Place | undefined {
  const depth = up === undefined ? 0 : up.depth + 1
  if (depth > maxDepth) return reading.fault(up, key, `lies deeper than ${maxDepth} levels.`)
  return { up, key, depth }
}

interface FieldReader {
  readonly name: string
  readonly read: Read
  readonly nullable: boolean
  readonly fallback: unknown
  /** Characters that the fallback takes. */
  readonly implied: number
}

function recordReader(shape: RecordShape, known: Map<RecordShape, Read>): Read {
  const fields = shape.fields.map((field) => fieldReader(field, known))
  const names = new Set(fields.map(({ name }) => name))
  const impliedByNames = fields.reduce((sum, { name }) => sum + impliedByName(name), 0)
  return (value, reading, up, key) => {
    if (!isObject(value)) return reading.fault(up, key, 'must be an object.')
    const place = enter(reading, up, key)
    if (!place) return undefined
    if (!reading.imply(place, impliedByNames)) return undefined
    const result: Record<string, unknown> = {}
    let present = 0
    let implied = 0
    for (const field of fields) {
      const given = value[field.name]
      if (given !== undefined) present += 1
      if (given === undefined || (given === null && !field.nullable)) {
        if (field.fallback === undefined) reading.fault(place, field.name, 'is required.')
        else {
          result[field.name] = field.fallback
          implied += field.implied
        }
      } else result[field.name] = field.read(given, reading, place, field.name)
    }
    const keys = Object.keys(value)
    if (keys.length !== present) refuseUndeclared(keys, value, names, reading, place)
    reading.imply(place, implied)
    return result
  }
}

function fieldReader(field: FieldShape, known: Map<RecordShape, Read>): FieldReader {
  const nullable = acceptsNull(field.shape)
  const fallback = field.default === undefined && nullable ? null : field.default
  const read = checkDefault(field, compileReader(field.shape, known))
  return { name: field.name, read, nullable, fallback, implied: impliedByDefault(fallback) }
}

/** Throws where a default is one that data could not state: an instant beyond year 9999, a text with U+0000. */
function checkDefault(field: FieldShape, read: Read): Read {
  const reading = new Reading()
  if (field.default !== undefined) read(field.default, reading, rootPlace, field.name)
  const [fault] = reading.faults
  if (fault) throw new Error(`the default of ${field.name} cannot stand: ${fault.detail}`)
  return read
}

function refuseUndeclared(
  keys: readonly string[],
  value: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
  reading: Reading,
  place: Place,
): void {
  for (const key of keys) {
    if (reading.full) return
    if (names.has(key) || value[key] === undefined) continue
    const likely = [...names].find((name) => name.toLowerCase() === key.toLowerCase())
    reading.fault(place, key.slice(0, 100), `is not declared by the schema.${likely ? ` Did you mean \`${likely}\`?` : ' Leave it out.'}`)
  }
}

function arrayReader(read: Read): Read {
  return (value, reading, up, key) => {
    if (!Array.isArray(value)) return reading.fault(up, key, 'must be a list.')
    if (value.length === 0) return []
    const place = enter(reading, up, key)
    if (!place) return undefined
    const result: unknown[] = []
    for (const [index, item] of value.entries()) {
      if (reading.full || !reading.count(place)) return undefined
      if (item === undefined) reading.fault(place, index, 'is required.')
      else result.push(read(item, reading, place, index))
    }
    return result
  }
}

function mapReader(read: Read): Read {
  return (value, reading, up, key) => {
    if (!isObject(value)) return reading.fault(up, key, 'must be an object.')
    const names = Object.keys(value)
    if (names.length === 0) return {}
    const place = enter(reading, up, key)
    if (!place) return undefined
    const result: Record<string, unknown> = {}
    for (const name of names) {
      if (reading.full || !reading.count(place)) return undefined
      const item = value[name]
      if (item === undefined) continue
      // Assigning to __proto__ would set the prototype, not an entry.
      if (name === '__proto__' || name.includes('\u0000') || !name.isWellFormed()) {
        reading.fault(place, name.slice(0, 100).toWellFormed(), 'has a name that cannot be kept: no __proto__, U+0000 or lone surrogates.')
      } else result[name] = read(item, reading, place, name)
    }
    return result
  }
}

function unionReader(branches: ReadonlyMap<string, Read>): Read {
  const names = [...branches.keys()]
  const wrappers = names.map((name) => (name === 'null' ? 'null' : `{"${name}": …}`)).join(' or ')
  return (value, reading, up, key) => {
    if (value === null && branches.has('null')) return null
    const keys = isObject(value) ? Object.keys(value) : []
    const [name] = keys
    const read = name === undefined || keys.length !== 1 || name === 'null' ? undefined : branches.get(name)
    if (!isObject(value) || name === undefined || !read) return reading.fault(up, key, `must be ${wrappers}: the branch is named.`)
    const place = enter(reading, up, key)
    if (!place) return undefined
    return { [name]: read(value[name], reading, place, name) }
  }
}
