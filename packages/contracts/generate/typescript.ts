import { isScalar, type RecordShape, type ScalarShape, type Shape } from '../src/shape.ts'
import type { CommonType, NamedSchema } from './read-schemas.ts'

export const fileHead = '// Follows from schemas/ by `pnpm generate`. Do not edit.\n\n'

export const typesOf = { common: commonTypes, aggregate: aggregateTypes, index: indexFile }

const shortName = (fullName: string): string => fullName.slice(fullName.lastIndexOf('.') + 1)

function commonTypes(types: readonly CommonType[]): { readonly content: string; readonly names: ReadonlySet<string> } {
  const blocks = types.map(({ shape }) => (shape.kind === 'record' ? interfaceOf(shape) : ''))
  return { content: fileHead + blocks.join('\n'), names: new Set(types.map(({ name }) => name)) }
}

function aggregateTypes(aggregate: string, events: readonly NamedSchema[], common: ReadonlySet<string>): string {
  const records = new Map<string, RecordShape>()
  for (const { schema } of events) collectRecords(schema.shape, records)
  const own = [...records.values()].filter((record) => !common.has(shortName(record.name))).map((record) => `${interfaceOf(record)}\n`)
  const used = [...common].filter((name) => own.some((text) => new RegExp(`: (readonly )?${name}\\b`).test(text))).toSorted()
  const union = events.map(({ schema, name }) => `  | DomainEvent<'${schema.eventType}', ${name}>\n`)
  return [
    `${fileHead}import type { DomainEvent } from '@xianglian/core'\n\n`,
    used.length === 0 ? '' : `import type { ${used.join(', ')} } from './common.ts'\n\n`,
    ...own,
    `export type ${pascal(aggregate)}Event =\n${union.join('')}`,
  ].join('')
}

function indexFile(aggregates: readonly string[], events: readonly NamedSchema[]): string {
  const unions = aggregates.map((aggregate) => `import type { ${pascal(aggregate)}Event } from './${aggregate}.ts'\n`)
  return [
    fileHead,
    ...unions,
    "\nexport * from './common.ts'\n",
    ...aggregates.map((aggregate) => `export * from './${aggregate}.ts'\n`),
    "export { jsonSchemas } from './json-schemas.ts'\n\n",
    '/** Every event the built-in schemas know. */\n',
    `export type HubEvent = ${aggregates.map((aggregate) => `${pascal(aggregate)}Event`).join(' | ')}\n\n`,
    `/** ${events.length} event types. */\n`,
    "export type HubEventType = HubEvent['type']\n\n",
    '/** The data of one event type. */\n',
    "export type DataOf<Type extends HubEventType> = Extract<HubEvent, { readonly type: Type }>['data']\n",
  ].join('')
}

const pascal = (name: string): string => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())

function collectRecords(shape: Shape, found: Map<string, RecordShape>): void {
  for (const inner of innerShapes(shape)) collectRecords(inner, found)
  if (shape.kind !== 'record') return
  const existing = found.get(shortName(shape.name))
  if (existing && existing.name !== shape.name) throw new Error(`${existing.name} and ${shape.name} share a name`)
  found.set(shortName(shape.name), shape)
}

function innerShapes(shape: Shape): readonly Shape[] {
  if (isScalar(shape)) return []
  switch (shape.kind) {
    case 'record':
      return shape.fields.map((field) => field.shape)
    case 'array':
      return [shape.items]
    case 'map':
      return [shape.values]
    case 'nullable':
      return [shape.value]
    case 'union':
      return shape.branches.map((branch) => branch.shape)
  }
}

function interfaceOf(shape: RecordShape): string {
  const fields = shape.fields.map((field) => `  /** ${comment(field.doc)} */\n  readonly ${field.name}: ${typeOf(field.shape)}\n`)
  return `/** ${comment(shape.doc)} */\nexport interface ${shortName(shape.name)} {\n${fields.join('')}}\n`
}

const comment = (doc: string): string => doc.replaceAll('*/', '* /')

function typeOf(shape: Shape): string {
  if (isScalar(shape)) return scalarType(shape)
  switch (shape.kind) {
    case 'array':
      return shape.items.kind === 'nullable' ? `readonly (${typeOf(shape.items)})[]` : `readonly ${typeOf(shape.items)}[]`
    case 'map':
      return `Readonly<Record<string, ${typeOf(shape.values)}>>`
    case 'nullable':
      return `${typeOf(shape.value)} | null`
    case 'union':
      return shape.branches
        .map(({ name, shape: inner }) => (name === 'null' ? 'null' : `{ readonly '${name}': ${typeOf(inner)} }`))
        .join(' | ')
    case 'record':
      return shortName(shape.name)
  }
}

const numbers = new Set<Shape['kind']>(['int', 'long', 'float', 'double'])

function scalarType(shape: ScalarShape): string {
  if (shape.kind === 'null' || shape.kind === 'boolean') return shape.kind
  if (shape.kind === 'enum') return shape.symbols.map((symbol) => `'${symbol}'`).join(' | ')
  return numbers.has(shape.kind) ? 'number' : 'string'
}
