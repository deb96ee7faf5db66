import { explained } from './explain.ts'
import type { Incompatibility, IncompatibilityKind } from './incompatibility.ts'
import { logicalMismatch, mismatch } from './match.ts'
import {
  isNamed,
  isPrimitiveKind,
  collectNamed,
  type NamedSchema,
  type AvroSchema,
  type EnumSchema,
  type FixedSchema,
  type PrimitiveSchema,
  type RecordField,
  type RecordSchema,
  type UnionSchema,
} from './schema.ts'

/**
 * How data of a writer's schema is read as a reader's: the writer's data in its order, each part with what becomes of it. Two records are
 * resolved once, so that the tree of a record that holds itself holds itself too.
 */
export type Resolution =
  /** The value stays, its type perhaps promoted: int to long, float, double; long to float, double; float to double; string and bytes. */
  | { readonly kind: 'value'; readonly writer: ScalarSchema; readonly reader: ScalarSchema }
  /** By the writer's index of a symbol, the reader's symbol. */
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  | { readonly kind: 'array'; readonly items: Resolution }
  | { readonly kind: 'map'; readonly values: Resolution }
  /** By the writer's branch. */
  | { readonly kind: 'writer-union'; readonly branches: readonly Resolution[] }
  /** The value becomes one of this branch of the reader's. */
  | { readonly kind: 'reader-union'; readonly reader: UnionSchema; readonly branch: number; readonly value: Resolution }
  | RecordResolution

type ScalarSchema = PrimitiveSchema | FixedSchema

export interface RecordResolution {
  readonly kind: 'record'
  readonly reader: RecordSchema
  /** For each of the writer's fields in turn. A field of the reader's that none of them becomes takes its default. */
  readonly fields: readonly FieldResolution[]
}

/** The field of the reader's that a writer's becomes, or that none does: the value is to be passed over. */
export type FieldResolution =
  | { readonly kind: 'read'; readonly name: string; readonly value: Resolution }
  | { readonly kind: 'skip'; readonly writer: AvroSchema }

export type Resolved = (
  | { readonly resolution: Resolution; readonly incompatibilities?: never }
  | { readonly resolution?: never; readonly incompatibilities: readonly Incompatibility[] }
) & {
  /** What it cost. */
  readonly work: number
}

/**
 * Resolves two schemas by the Avro 1.12 specification, Schema Resolution. It goes beyond its words in two places, both so that no value
 * changes silently: of a reader's union it takes the branch of the same full name or type before the first that matches by its
 * unqualified name or by promotion (to the letter, reading an unchanged union of double and int would turn ints into doubles); and two different logical
 * types do not match, as the same number means another instant in another unit. `left` is what it may cost where others were resolved before.
 */
export function resolve(writer: AvroSchema, reader: AvroSchema, left = maxWork): Resolved {
  const resolver = new Resolver(reader, Math.min(left, maxWork))
  const resolution = resolver.run(writer, reader)
  const { found, work } = resolver
  return found.length === 0 ? { resolution, work } : { incompatibilities: found, work }
}

/** Incompatibilities that one resolution reports. */
export const maxReported = 100
/** What one resolution may cost: small schemas whose records hold each other, or whose unions are long, have very many pairs to compare. */
const maxWork = 1_000_000
const workPerPair = 10
/** Stands where schemas do not match: a tree that holds it is not given out. */
const nothing: Resolution = { kind: 'enum', symbols: [] }

class Resolver {
  readonly found: Incompatibility[] = []
  /** The reader's aliases -> the full name that each stands for. */
  readonly #aliases: ReadonlyMap<string, string>
  /** Records and enums are resolved once a pair. */
  readonly #named = new Map<NamedSchema, Map<NamedSchema, Resolution>>()
  /** The branches of each of the reader's unions by kind and name. */
  readonly #branches = new Map<UnionSchema, ReadonlyMap<string, AvroSchema>>()
  /** Records whose fields are still to be resolved. They wait, so that a long chain of them takes no stack. */
  readonly #waiting: (() => void)[] = []
  readonly #bound: number
  #work = 0

  constructor(reader: AvroSchema, bound: number) {
    this.#bound = bound
    const named = new Set<NamedSchema>()
    collectNamed(reader, named)
    this.#aliases = new Map([...named].flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name] as const)))
  }

  get work(): number {
    return this.#work
  }

  run(writer: AvroSchema, reader: AvroSchema): Resolution {
    const resolution = this.#resolve(writer, reader, reader.path)
    for (const resolveFields of this.#waiting) if (this.found.length < maxReported) resolveFields()
    return resolution
  }

  /** `path` is where the reader's schema uses the type. */
  #resolve(writer: AvroSchema, reader: AvroSchema, path: string): Resolution {
    if (this.#work > this.#bound) return nothing
    this.#work += workPerPair
    if (this.#work > this.#bound) return this.#report('TOO_COMPLEX', path, writer, reader)
    if (writer.kind === 'union') {
      return { kind: 'writer-union', branches: writer.branches.map((branch) => this.#resolve(branch, reader, path)) }
    }
    if (reader.kind === 'union') return this.#resolveBranch(writer, reader, path)
    const refused = mismatch(writer, reader, this.#nameOf(writer)) ?? logicalMismatch(writer, reader)
    if (refused) return this.#report(refused, refused === 'FIXED_SIZE_MISMATCH' ? `${reader.path}/size` : path, writer, reader)
    if (writer.kind === 'array' && reader.kind === 'array') {
      return { kind: 'array', items: this.#resolve(writer.items, reader.items, `${reader.path}/items`) }
    }
    if (writer.kind === 'map' && reader.kind === 'map') {
      return { kind: 'map', values: this.#resolve(writer.values, reader.values, `${reader.path}/values`) }
    }
    if (writer.kind === 'record' && reader.kind === 'record') return this.#once(writer, reader, () => this.#resolveRecord(writer, reader))
    if (writer.kind === 'enum' && reader.kind === 'enum') return this.#once(writer, reader, () => this.#resolveEnum(writer, reader))
    return isScalar(writer) && isScalar(reader) ? { kind: 'value', writer, reader } : nothing
  }

  /** "Aliases function by re-writing the writer's schema using aliases from the reader's schema." */
  #nameOf(writer: AvroSchema): string {
    return isNamed(writer) ? (this.#aliases.get(writer.name) ?? writer.name) : writer.kind
  }

  /**
   * "The first schema in the reader's union that matches", after one of the same full name or type. No other list or map could match where
   * the items of the union's only one do not, so that looking into them would change nothing.
   */
  #resolveBranch(writer: AvroSchema, reader: UnionSchema, path: string): Resolution {
    const name = this.#nameOf(writer)
    const chosen = this.#branchesOf(reader).get(`${writer.kind} ${name}`) ?? this.#firstMatch(writer, reader, name)
    if (!chosen) return this.#report('MISSING_UNION_BRANCH', path, writer, reader)
    const branch = reader.branches.indexOf(chosen)
    return { kind: 'reader-union', reader, branch, value: this.#resolve(writer, chosen, `${reader.path}/${branch}`) }
  }

  #branchesOf(union: UnionSchema): ReadonlyMap<string, AvroSchema> {
    const known = this.#branches.get(union)
    if (known) return known
    const branches = new Map(union.branches.map((branch) => [`${branch.kind} ${isNamed(branch) ? branch.name : branch.kind}`, branch]))
    this.#branches.set(union, branches)
    return branches
  }

  #firstMatch(writer: AvroSchema, { branches }: UnionSchema, name: string): AvroSchema | undefined {
    this.#work += branches.length
    return branches.find((branch) => !mismatch(writer, branch, name))
  }

  /** "If the writer's symbol is not present in the reader's enum and the reader has a default value, then that value is used." */
  #resolveEnum(writer: EnumSchema, reader: EnumSchema): Resolution {
    const known = new Set(reader.symbols)
    const missing = reader.default === undefined ? writer.symbols.filter((symbol) => !known.has(symbol)) : []
    if (missing.length > 0) return this.#report('MISSING_ENUM_SYMBOLS', `${reader.path}/symbols`, writer, reader, missing)
    return { kind: 'enum', symbols: writer.symbols.map((symbol) => (known.has(symbol) ? symbol : (reader.default ?? symbol))) }
  }

  #once(writer: NamedSchema, reader: NamedSchema, resolvePair: () => Resolution): Resolution {
    const resolved = this.#named.get(writer) ?? new Map<NamedSchema, Resolution>()
    this.#named.set(writer, resolved)
    const resolution = resolved.get(reader) ?? resolvePair()
    resolved.set(reader, resolution)
    return resolution
  }

  #resolveRecord(writer: RecordSchema, reader: RecordSchema): Resolution {
    const fields: FieldResolution[] = []
    this.#waiting.push(() => this.#resolveFields(writer, reader, fields))
    return { kind: 'record', reader, fields }
  }

  #resolveFields(writer: RecordSchema, reader: RecordSchema, fields: FieldResolution[]): void {
    const byName = new Map(reader.fields.flatMap((field) => [field.name, ...field.aliases].map((name) => [name, field] as const)))
    const written = new Map<RecordField, RecordField>()
    for (const field of writer.fields) {
      const target = byName.get(field.name)
      if (!target) {
        fields.push({ kind: 'skip', writer: field.type })
        continue
      }
      const other = written.get(target)
      // "It is an error to define multiple fields … with the same name in a single type": the aliases would rewrite the writer's to that.
      if (other) this.#report('FIELD_ALIAS_CONFLICT', target.path, writer, reader, [target.name, other.name, field.name])
      written.set(target, field)
      fields.push({ kind: 'read', name: target.name, value: this.#resolve(field.type, target.type, `${target.path}/type`) })
    }
    for (const field of reader.fields) {
      if (written.has(field) || field.default !== undefined) continue
      this.#report('READER_FIELD_MISSING_DEFAULT_VALUE', field.path, writer, field.type, [field.name])
    }
  }

  #report(kind: IncompatibilityKind, path: string, writer: AvroSchema, reader: AvroSchema, names?: readonly string[]): Resolution {
    if (this.found.length < maxReported) this.found.push(explained(kind, path, writer, reader, names))
    return nothing
  }
}

const isScalar = (schema: AvroSchema): schema is ScalarSchema => schema.kind === 'fixed' || isPrimitiveKind(schema.kind)
