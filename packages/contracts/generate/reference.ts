import { defaultText, typeName } from '../src/fields.ts'
import type { FieldShape, RecordShape, Shape } from '../src/shape.ts'
import type { CommonType, NamedSchema } from './read-schemas.ts'

/** The reference page of all event types: one table of fields each. */
export function eventsPage(aggregates: ReadonlyMap<string, readonly NamedSchema[]>, common: readonly CommonType[]): string {
  const parts = [...aggregates].map(([aggregate, events]) => `## ${aggregate}\n\n${events.map(eventSection).join('\n')}`)
  const shared = common.flatMap(({ name, shape }) => (shape.kind === 'record' ? [`### ${name}\n\n${recordSection(shape)}`] : []))
  return [
    '# Event types\n\n',
    'This page follows from `schemas/` by `pnpm generate`. A field without a default is required; `pii` names the field that identifies the\n',
    'person. Types are those of the JSON form: a decimal is text with at most the decimals named, an instant is RFC 3339 with its offset, a\n',
    'date is `YYYY-MM-DD`. The rank orders events of one stream at equal times.\n\n',
    parts.join('\n'),
    `\n## Common types\n\n${shared.join('\n')}`,
  ].join('')
}

function eventSection({ schema }: NamedSchema): string {
  const nested = nestedRecords(schema.shape).map((record) => `\nEach \`${typeName(record)}\`: ${record.doc}\n\n${table(record)}`)
  return `### ${schema.eventType}\n\n${schema.doc}\n\nSubject \`${schema.subjectTemplate}\`, rank ${schema.stageRank}.\n\n${table(schema.shape)}${nested.join('')}`
}

const recordSection = (shape: RecordShape): string => `${shape.doc}\n\n${table(shape)}`

function table(shape: RecordShape): string {
  const rows = shape.fields.map((field) => `| \`${field.name}\` | ${typeName(field.shape)} | ${defaultCell(field)} | ${cell(field)} |\n`)
  return `| field | type | default | meaning |\n| --- | --- | --- | --- |\n${rows.join('')}`
}

const cell = (field: FieldShape): string =>
  field.doc.replaceAll('|', '\\|') + (field.pii === undefined ? '' : ` Personal data (pii: \`${field.pii}\`).`)

function defaultCell(field: FieldShape): string {
  const text = defaultText(field)
  return text === 'required' || text === 'null' ? text : `\`${text}\``
}

/** Records defined within the event itself; those of common/ have their own section. */
function nestedRecords(shape: Shape): readonly RecordShape[] {
  const inner = shape.kind === 'record' ? shape.fields.map((field) => field.shape) : []
  return inner.flatMap((child) => {
    const value = child.kind === 'nullable' ? child.value : child
    const item = value.kind === 'array' ? value.items : value
    return item.kind === 'record' && !item.name.startsWith('xianglian.common.') ? [item, ...nestedRecords(item)] : []
  })
}
