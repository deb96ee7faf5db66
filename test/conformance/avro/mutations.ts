import { fullName, isNamed, type Field, type Model, type NamedModel, type Union } from './model.ts'
import { decimal, primitive, type Draw } from './random-model.ts'

/** Changes a model in place; false when it has nothing of the kind. */
type Mutation = (model: Model, draw: Draw) => boolean

const walk = (model: Model, found = new Set<Model>()): readonly Model[] => {
  if (found.has(model)) return []
  found.add(model)
  if (model.kind === 'array' || model.kind === 'map') walk(model.of, found)
  if (model.kind === 'union') for (const branch of model.branches) walk(branch, found)
  if (model.kind === 'record') for (const field of model.fields) walk(field.type, found)
  return [...found]
}

/** A mutation of one random part of a kind. */
const one =
  <Part>(
    parts: (models: readonly Model[]) => readonly Part[],
    change: (part: Part, draw: Draw, models: readonly Model[]) => boolean | void,
  ): Mutation =>
  (model, draw) => {
    const models = walk(model)
    const found = parts(models)
    const part = found[draw(Math.max(1, found.length))]
    return part !== undefined && change(part, draw, models) !== false
  }

const ofKind =
  <Kind extends Model['kind']>(...kinds: readonly Kind[]) =>
  (models: readonly Model[]): readonly Extract<Model, { readonly kind: Kind }>[] =>
    models.filter((model): model is Extract<Model, { readonly kind: Kind }> => kinds.some((kind) => kind === model.kind))

const records = ofKind('record')
const unions = ofKind('union')
const enums = ofKind('enum')
const named = (models: readonly Model[]): readonly NamedModel[] => models.filter(isNamed)
const fields = (models: readonly Model[]): readonly Field[] => records(models).flatMap((record) => record.fields)

/** Names used nowhere else, so that names and aliases stay unique. */
let counter = 0
const fresh = (letter: string): string => `${letter}x${(counter += 1)}`

const promoted: Readonly<{ [type: string]: readonly string[] }> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

const addField = one(records, (record, draw) => {
  record.fields.splice(draw(record.fields.length + 1), 0, {
    name: fresh('f'),
    aliases: [],
    type: primitive(draw),
    withDefault: draw(4) > 0,
  })
})
const removeField = one(records, (record, draw) => void record.fields.splice(draw(record.fields.length), 1))
const reorderFields = one(records, (record) => void (record.fields = record.fields.toReversed()))
const renameField = one(fields, (field) => void (field.name = fresh('f')))
const renameFieldWithAlias = one(fields, (field) => {
  field.aliases.push(field.name)
  field.name = fresh('f')
})
/** The old names of two fields stand for one of the new. */
const mergeFields = one(records, (record) => {
  const [first, second] = record.fields
  if (!first || !second) return false
  first.aliases.push(second.name)
  record.fields.splice(1, 1)
  return true
})
const flipDefault = one(fields, (field) => void (field.withDefault = !field.withDefault))
const promote = one(ofKind('primitive'), (model, draw) => {
  const wider = promoted[model.type]
  if (!wider) return false
  model.type = wider[draw(wider.length)] ?? model.type
  if (draw(3) > 0) model.logical = undefined
  return true
})
const changeType = one(ofKind('primitive'), (model, draw) => void Object.assign(model, primitive(draw)))
const changeLogical = one(ofKind('primitive'), (model, draw) => {
  if (model.type === 'bytes') model.logical = draw(3) === 0 ? undefined : decimal(draw)
  else if (model.type === 'long') model.logical = { logicalType: ['timestamp-millis', 'timestamp-micros', 'own'][draw(3)] }
  else if (model.type === 'int') model.logical = { logicalType: ['date', 'time-millis'][draw(2)] }
  else return false
  return true
})
const changeFixed = one(ofKind('fixed'), (model, draw) => {
  if (draw(2) === 0) model.size += 1
  else model.logical = draw(2) === 0 ? undefined : decimal(draw)
})
const addSymbol = one(enums, (model, draw) => void model.symbols.splice(draw(model.symbols.length + 1), 0, fresh('S')))
const removeSymbol = one(enums, (model, draw) => {
  if (model.symbols.length < 2) return false
  model.symbols.splice(draw(model.symbols.length), 1)
  return true
})
const flipEnumDefault = one(enums, (model) => void (model.withDefault = !model.withDefault))
const rename = one(named, (model) => void (model.name = fresh('N')))
const renameWithAlias = one(named, (model) => {
  model.aliases.push(fullName(model))
  model.name = fresh('N')
})
const move = one(named, (model, draw) => {
  if (draw(2) === 0) model.aliases.push(fullName(model))
  model.namespace = fresh('n')
})
const addBranch = one(unions, (union, draw) => void union.branches.splice(draw(union.branches.length + 1), 0, primitive(draw)))
const removeBranch = one(unions, (union, draw) => {
  if (union.branches.length < 2) return false
  union.branches.splice(draw(union.branches.length), 1)
  return true
})
const reorderBranches = one(unions, (union) => void (union.branches = union.branches.toReversed()))
const wrap = one(fields, (field, draw) => {
  if (field.type.kind === 'union') return false
  const union: Union = { kind: 'union', branches: [field.type] }
  union.branches.splice(draw(2), 0, { kind: 'primitive', type: 'null', logical: undefined })
  field.type = union
  return true
})
const unwrap = one(fields, (field, draw) => {
  if (field.type.kind !== 'union') return false
  const branch = field.type.branches[draw(field.type.branches.length)]
  if (branch) field.type = branch
  return true
})

/** By name. */
export const mutations: ReadonlyMap<string, Mutation> = new Map(
  Object.entries({
    addField,
    removeField,
    reorderFields,
    renameField,
    renameFieldWithAlias,
    mergeFields,
    flipDefault,
    promote,
    changeType,
    changeLogical,
    changeFixed,
    addSymbol,
    removeSymbol,
    flipEnumDefault,
    rename,
    renameWithAlias,
    move,
    addBranch,
    removeBranch,
    reorderBranches,
    wrap,
    unwrap,
  }),
)
