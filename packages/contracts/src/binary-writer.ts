import { dayFromText } from './calendar.ts'
import { decimalToBytes } from './decimal.ts'
import { isObject, isScalar, type RecordShape, type ScalarShape, type Shape } from './shape.ts'
import type { Sink } from './sink.ts'

/** A value that `fromJson` has not let through. Says nothing of the value, which may be personal. */
export class Unchecked extends Error {}

/** Writes a value in canonical JSON form as Avro; throws Unchecked for one of another form. */
export type WriteBinary = (value: unknown, sink: Sink) => void

/** Compiles the writer of a shape. `known` holds the records met, so that a record may hold itself. */
export function compileBinaryWriter(shape: Shape, known = new Map<RecordShape, WriteBinary>()): WriteBinary {
  if (isScalar(shape)) return scalarWriter(shape)
  switch (shape.kind) {
    case 'array':
      return arrayWriter(compileBinaryWriter(shape.items, known))
    case 'map':
      return mapWriter(compileBinaryWriter(shape.values, known))
    case 'nullable':
      return nullableWriter(shape.nullIndex, compileBinaryWriter(shape.value, known))
    case 'union':
      return unionWriter(shape.branches.map((branch) => [branch.name, compileBinaryWriter(branch.shape, known)]))
    case 'record':
      return recordWriter(shape, known)
  }
}

function recordWriter(shape: RecordShape, known: Map<RecordShape, WriteBinary>): WriteBinary {
  const existing = known.get(shape)
  if (existing) return existing
  const fields: { readonly name: string; readonly write: WriteBinary }[] = []
  const writer: WriteBinary = (value, sink) => {
    if (!isObject(value)) throw new Unchecked()
    for (const { name, write } of fields) write(value[name], sink)
  }
  known.set(shape, writer)
  for (const field of shape.fields) fields.push({ name: field.name, write: compileBinaryWriter(field.shape, known) })
  return writer
}

function arrayWriter(write: WriteBinary): WriteBinary {
  return (value, sink) => {
    if (!Array.isArray(value)) throw new Unchecked()
    if (value.length > 0) sink.long(value.length)
    for (const item of value) write(item, sink)
    sink.byte(0)
  }
}

function mapWriter(write: WriteBinary): WriteBinary {
  return (value, sink) => {
    if (!isObject(value)) throw new Unchecked()
    const names = Object.keys(value)
    if (names.length > 0) sink.long(names.length)
    for (const name of names) {
      sink.string(name)
      write(value[name], sink)
    }
    sink.byte(0)
  }
}

function nullableWriter(nullIndex: 0 | 1, write: WriteBinary): WriteBinary {
  return (value, sink) => {
    sink.byte(value === null ? nullIndex * 2 : 2 - nullIndex * 2)
    if (value !== null) write(value, sink)
  }
}

function unionWriter(branches: readonly (readonly [name: string, write: WriteBinary])[]): WriteBinary {
  const indices = new Map(branches.map(([name], index) => [name, index]))
  return (value, sink) => {
    const wrapper: Readonly<Record<string, unknown>> = value === null ? { null: null } : isObject(value) ? value : {}
    const [name = ''] = Object.keys(wrapper)
    const index = indices.get(name)
    const branch = index === undefined ? undefined : branches[index]
    if (index === undefined || !branch) throw new Unchecked()
    sink.long(index)
    branch[1](wrapper[name], sink)
  }
}

function scalarWriter(shape: ScalarShape): WriteBinary {
  switch (shape.kind) {
    case 'null':
      return (value) => {
        if (value !== null) throw new Unchecked()
      }
    case 'boolean':
      return (value, sink) => {
        if (typeof value !== 'boolean') throw new Unchecked()
        sink.byte(value ? 1 : 0)
      }
    case 'int':
    case 'long':
      return (value, sink) => {
        if (!Number.isSafeInteger(value)) throw new Unchecked()
        sink.long(Number(value))
      }
    case 'float':
      return (value, sink) => sink.float(number(value))
    case 'double':
      return (value, sink) => sink.double(number(value))
    case 'string':
      return (value, sink) => sink.string(text(value))
    case 'date':
      return (value, sink) => sink.long(number(dayFromText(text(value))))
    case 'instant':
      return (value, sink) => sink.long(number(Date.parse(text(value))))
    case 'bytes':
      return (value, sink) => sink.base64(text(value))
    case 'fixed':
      return (value, sink) => sink.fixed(text(value), 'base64', shape.size)
    case 'decimal':
      return decimalWriter(shape.size)
    case 'enum':
      return enumWriter(shape.symbols)
  }
}

function decimalWriter(size: number | undefined): WriteBinary {
  return (value, sink) => {
    const bytes = decimalToBytes(text(value), size)
    if (size === undefined) sink.long(bytes.length)
    sink.raw(bytes)
  }
}

function enumWriter(symbols: readonly string[]): WriteBinary {
  const indices = new Map<unknown, number>(symbols.map((symbol, index) => [symbol, index]))
  return (value, sink) => sink.long(number(indices.get(value)))
}

function number(value: unknown): number {
  if (typeof value !== 'number' || Number.isNaN(value)) throw new Unchecked()
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Unchecked()
  return value
}
