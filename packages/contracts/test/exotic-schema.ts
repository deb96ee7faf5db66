import { parseEventSchema, type EventSchema } from '../src/schema.ts'

const money = { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 }
const instant = { type: 'long', logicalType: 'timestamp-millis' }

/** A schema with every kind of type Avro has, for what the built-in ones do not use. `fields` come after the key. */
export function schemaWith(fields: readonly object[], more: object = {}): EventSchema {
  return parseEventSchema(
    JSON.stringify({
      type: 'record',
      name: 'ProbeTaken',
      namespace: 'xianglian.probe',
      eventType: 'probe.taken',
      subjectTemplate: 'probe/{id}',
      fields: [{ name: 'id', type: 'string' }, ...fields],
      ...more,
    }),
  )
}

const tree = {
  type: 'record',
  name: 'Tree',
  fields: [
    { name: 'label', type: 'string' },
    { name: 'left', type: ['null', 'Tree'], default: null },
    { name: 'children', type: { type: 'array', items: 'Tree' }, default: [] },
  ],
}

export const exotic = schemaWith([
  { name: 'flag', type: 'boolean' },
  { name: 'small', type: 'int' },
  { name: 'large', type: 'long' },
  { name: 'single', type: 'float' },
  { name: 'double', type: 'double' },
  { name: 'raw', type: 'bytes' },
  { name: 'sum', type: money },
  { name: 'whole', type: { type: 'bytes', logicalType: 'decimal', precision: 30 } },
  { name: 'fixedSum', type: { type: 'fixed', name: 'Sum', size: 9, logicalType: 'decimal', precision: 20, scale: 4 } },
  { name: 'digest', type: { type: 'fixed', name: 'Digest', size: 4 } },
  { name: 'at', type: instant },
  { name: 'day', type: { type: 'int', logicalType: 'date' } },
  { name: 'colour', type: { type: 'enum', name: 'Colour', symbols: ['red', 'green'] } },
  { name: 'nullFirst', type: ['null', money], default: null },
  { name: 'nullSecond', type: ['string', 'null'], default: 'none' },
  { name: 'nullableLong', type: ['null', 'long'] },
  { name: 'either', type: ['null', 'string', 'long', money, 'Colour', 'Digest'] },
  { name: 'sums', type: { type: 'map', values: money } },
  { name: 'instants', type: { type: 'array', items: ['null', instant] } },
  { name: 'tree', type: ['null', tree], default: null },
])
