export { bundle } from './bundle.ts'
export { checkCompatibility, checkReadable, comparedAt, compatibilityCheck, incompatibilities, readabilityCheck } from './compatibility.ts'
export type { Check, CompatibilityLevel, VersionIncompatibility } from './compatibility.ts'
export { defaultBranch } from './default.ts'
export { fingerprint } from './fingerprint.ts'
export { incompatibilityKinds } from './incompatibility.ts'
export type { Incompatibility, IncompatibilityKind } from './incompatibility.ts'
export { compactText } from './json.ts'
export { canonicalForm, normalText } from './normal.ts'
export { parseSchema, parseSchemaText } from './parse.ts'
export { resolve } from './resolve.ts'
export type { FieldResolution, RecordResolution, Resolution, Resolved } from './resolve.ts'
export { SchemaError } from './schema.ts'
export type {
  AvroSchema,
  EnumSchema,
  FixedSchema,
  LogicalType,
  NamedSchema,
  PrimitiveSchema,
  RecordField,
  RecordSchema,
  UnionSchema,
} from './schema.ts'
