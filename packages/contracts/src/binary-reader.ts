import { resolve, type AvroSchema, type FieldResolution, type RecordResolution, type Resolution } from '@xianglian/avro'

import { compileScalarReader } from './binary-scalars.ts'
import { Malformed, type Cursor } from './cursor.ts'
import { impliedByDefault, impliedByName } from './implied.ts'
import { branchName, nothingKnown, nullIndexOf, shapeOf, type FieldShape, type Known } from './shape.ts'

/** Moves the cursor past one value as it was written and returns it in the JSON form of the reader's schema, or throws Malformed. */
export type ReadBinary = (cursor: Cursor) => unknown

/** The memory of one compilation. */
interface Compiling {
  readonly known: Known
  readonly records: Map<RecordResolution, ReadBinary>
}

/**
 * Compiles the reading of Avro bytes by how the writer's schema resolves to the reader's; a schema resolved with itself reads its own data.
 * Nothing is taken that the JSON form cannot say, and nothing read beyond the bounds of cursor, depth and number. Throws SchemaError.
 */
export function compileBinaryReader(resolution: Resolution): ReadBinary {
  return compile(resolution, { known: nothingKnown(), records: new Map() })
}

function compile(resolution: Resolution, compiling: Compiling): ReadBinary {
  switch (resolution.kind) {
    case 'value':
      return compileScalarReader(resolution.writer, shapeOf(resolution.reader, compiling.known))
    case 'enum':
      return enumReader(resolution.symbols)
    case 'array':
      return arrayReader(compile(resolution.items, compiling))
    case 'map':
      return mapReader(compile(resolution.values, compiling))
    case 'writer-union':
      return choiceReader(resolution.branches.map((branch) => compile(branch, compiling)))
    case 'reader-union':
      return branchReader(resolution.reader.branches, resolution.branch, compile(resolution.value, compiling))
    case 'record':
      return recordReader(resolution, compiling)
  }
}

function enumReader(symbols: readonly string[]): ReadBinary {
  return (cursor) => {
    const symbol = symbols[cursor.int()]
    if (symbol === undefined) throw new Malformed('an enum names a symbol that it does not have')
    return symbol
  }
}

function arrayReader(read: ReadBinary): ReadBinary {
  return (cursor) => {
    const items: unknown[] = []
    cursor.blocks(() => items.push(read(cursor)))
    return items
  }
}

function mapReader(read: ReadBinary): ReadBinary {
  return (cursor) => {
    const entries: Record<string, unknown> = {}
    cursor.blocks(() => {
      const name = cursor.text(cursor.long())
      // The one would set the prototype, of the other one would be lost.
      if (name === '__proto__' || Object.hasOwn(entries, name)) throw new Malformed('a map holds __proto__ or one name twice')
      entries[name] = read(cursor)
    })
    return entries
  }
}

function choiceReader(branches: readonly ReadBinary[]): ReadBinary {
  return (cursor) => {
    const read = branches[cursor.long()]
    if (!read) throw new Malformed('a union names a branch that it does not have')
    return read(cursor)
  }
}

/** The branch of the reader's union that a value becomes: wrapped with its name, unless it is null or the union one of null and one branch. */
function branchReader(branches: readonly AvroSchema[], index: number, read: ReadBinary): ReadBinary {
  const branch = branches[index]
  if (!branch || branch.kind === 'null' || nullIndexOf(branches) !== undefined) return read
  const name = branchName(branch)
  return (cursor) => {
    // Counted like the wrapper that it becomes.
    cursor.enter()
    const value = read(cursor)
    cursor.depth -= 1
    return { [name]: value }
  }
}

function recordReader(resolution: RecordResolution, compiling: Compiling): ReadBinary {
  const existing = compiling.records.get(resolution)
  if (existing) return existing
  let compiled: ReadBinary | undefined
  // Compiled when it is first met: a record may hold itself, or very many others of which data hold few.
  const read: ReadBinary = (cursor) => (compiled ??= compileRecord(resolution, compiling))(cursor)
  compiling.records.set(resolution, read)
  return read
}

function compileRecord({ reader, fields }: RecordResolution, compiling: Compiling): ReadBinary {
  const shape = shapeOf(reader, compiling.known)
  if (shape.kind !== 'record') throw new Malformed('it is no record')
  const written = fields.flatMap((field) => (field.kind === 'read' ? [field.name] : []))
  // Where the reader has other fields or another order, a record begins with all of its fields in that order, each with its default.
  const inOrder = written.length === shape.fields.length && written.every((name, index) => name === shape.fields[index]?.name)
  const begun = inOrder ? [] : shape.fields.map((field) => [field.name, field.default] as const)
  const steps = fields.map((field) => ({ name: field.kind === 'read' ? field.name : undefined, read: fieldReader(field, compiling) }))
  // What is passed over counts too: of type null it takes no bytes either.
  const implied = impliedBy(shape.fields, new Set(written)) + fields.length - written.length
  return (cursor) => {
    cursor.enterRecord(implied)
    const record: Record<string, unknown> = {}
    for (const [name, fallback] of begun) record[name] = fallback
    for (const { name, read } of steps) {
      const value = read(cursor)
      if (name !== undefined) record[name] = value
    }
    cursor.depth -= 1
    return record
  }
}

/** Characters that one record adds to the values written: the names of its fields, and the defaults of the others. */
function impliedBy(fields: readonly FieldShape[], written: ReadonlySet<string>): number {
  let implied = 0
  for (const field of fields) implied += impliedByName(field.name) + (written.has(field.name) ? 0 : impliedByDefault(field.default))
  return implied
}

function fieldReader(field: FieldResolution, compiling: Compiling): ReadBinary {
  if (field.kind === 'read') return compile(field.value, compiling)
  // What is passed over is held to the writer's schema all the same.
  const { resolution } = resolve(field.writer, field.writer)
  if (!resolution) throw new Malformed('a schema does not resolve with itself')
  return compile(resolution, compiling)
}
