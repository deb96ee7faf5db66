import { acceptsNull, isScalar, type FieldShape, type RecordShape, type ScalarShape, type Shape } from './shape.ts'

/** One field of a schema as people read it, wherever in the record it stands. */
export interface FieldDescription {
  /** Steps into lists are written `[]`, into maps `{}`: `materials[].name`. */
  readonly path: string
  /** In words of the JSON form: `text`, `decimal(20,2)`, `list of Material`. */
  readonly type: string
  /** `required`, or what stands for a field that is left out, as JSON. */
  readonly default: string
  readonly doc: string
  /** The field that names the person, when this one holds personal data. */
  readonly pii: string | undefined
}

/** Fields described of one schema at most: named records used over and over could unfold without end. */
const maxFields = 1_000

/** All fields of a record and of the records in it, in the schema's order, at most 1000. A record within itself is named, not unfolded again. */
export function describeFields(shape: RecordShape): readonly FieldDescription[] {
  const found: FieldDescription[] = []
  collect(shape, '', new Set(), found)
  return found
}

function collect(shape: Shape, path: string, within: ReadonlySet<Shape>, found: FieldDescription[]): void {
  if (shape.kind === 'nullable') return collect(shape.value, path, within, found)
  if (shape.kind === 'array') return collect(shape.items, `${path}[]`, within, found)
  if (shape.kind === 'map') return collect(shape.values, `${path}{}`, within, found)
  if (shape.kind === 'union') {
    for (const branch of shape.branches) collect(branch.shape, `${path}.${branch.name}`, within, found)
  }
  if (shape.kind !== 'record' || within.has(shape)) return
  const deeper = new Set([...within, shape])
  for (const field of shape.fields) {
    if (found.length >= maxFields) return
    const place = path === '' ? field.name : `${path}.${field.name}`
    found.push({ path: place, type: typeName(field.shape), default: defaultText(field), doc: field.doc, pii: field.pii })
    collect(field.shape, place, deeper, found)
  }
}

/** Whether a field may be left out: it has a default, or null stands for it. */
export const isOptional = (field: FieldShape): boolean => field.default !== undefined || acceptsNull(field.shape)

/** `required`, or the default as JSON. */
export function defaultText(field: FieldShape): string {
  if (!isOptional(field)) return 'required'
  return JSON.stringify(field.default ?? null)
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** The type of a value in words of the JSON form. */
export function typeName(shape: Shape): string {
  if (isScalar(shape)) return scalarName(shape)
  switch (shape.kind) {
    case 'array':
      return `list of ${typeName(shape.items)}`
    case 'map':
      return `map of ${typeName(shape.values)}`
    case 'nullable':
      return typeName(shape.value)
    case 'union':
      return shape.branches.map(({ shape: branch }) => typeName(branch)).join(' or ')
    case 'record':
      return shortName(shape.name)
  }
}

function scalarName(shape: ScalarShape): string {
  if (shape.kind === 'decimal') return `decimal(${shape.precision},${shape.scale})`
  if (shape.kind === 'fixed') return `base64 of ${shape.size} bytes`
  if (shape.kind === 'enum') return shape.symbols.join(' or ')
  if (shape.kind === 'bytes') return 'base64'
  return shape.kind === 'string' ? 'text' : shape.kind
}
