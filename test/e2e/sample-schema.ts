/** A field of each kind that Avro has, as test/e2e/python/samples.py fills them. */
const fields = [
  { name: 'sampleNo', type: 'string', doc: 'Number of the sample 样本编号.' },
  { name: 'title', type: 'string' },
  { name: 'note', type: ['null', 'string'], default: null },
  { name: 'passed', type: 'boolean' },
  { name: 'seats', type: 'int' },
  { name: 'serial', type: 'long' },
  { name: 'score', type: 'float' },
  { name: 'ratio', type: 'double' },
  { name: 'digest', type: 'bytes' },
  { name: 'checksum', type: { type: 'fixed', name: 'Checksum', size: 4 } },
  { name: 'level', type: { type: 'enum', name: 'Level', symbols: ['township', 'county', 'prefecture'] } },
  { name: 'budget', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } },
  { name: 'rate', type: { type: 'fixed', name: 'Rate', size: 8, logicalType: 'decimal', precision: 18, scale: 4 } },
  { name: 'day', type: { type: 'int', logicalType: 'date' } },
  { name: 'startsAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
  { name: 'code', type: { type: 'string', logicalType: 'uuid' } },
  { name: 'reference', type: ['string', 'long'] },
  {
    name: 'contact',
    type: [
      'null',
      'string',
      {
        type: 'record',
        name: 'Contact',
        fields: [
          { name: 'name', type: 'string' },
          { name: 'phone', type: 'string' },
        ],
      },
    ],
    default: null,
  },
  { name: 'tags', type: { type: 'array', items: 'string' }, default: [] },
  { name: 'marks', type: { type: 'map', values: 'long' }, default: {} },
  {
    name: 'venue',
    type: {
      type: 'record',
      name: 'Venue',
      fields: [
        { name: 'name', type: 'string' },
        {
          name: 'rooms',
          type: {
            type: 'array',
            items: {
              type: 'record',
              name: 'Room',
              fields: [
                { name: 'no', type: 'string' },
                { name: 'seats', type: ['null', 'int'], default: null },
              ],
            },
          },
        },
      ],
    },
  },
  {
    name: 'chain',
    type: [
      'null',
      {
        type: 'record',
        name: 'Link',
        fields: [
          { name: 'label', type: 'string' },
          { name: 'next', type: ['null', 'Link'], default: null },
        ],
      },
    ],
    default: null,
  },
  { name: 'learnerId', type: 'string', doc: "The hub's id of the learner." },
  { name: 'learner', type: 'string', pii: 'learnerId', doc: 'Name of the learner.' },
] as const

/** What is particular to a member's event type. */
export interface SampleType {
  readonly namespace: string
  /** `<member>.sample` */
  readonly aggregate: string
  readonly type: string
  readonly owner: string
}

/** The type `<member>.sample.taken`; no member of the hub's own has it. */
export const sampleType = (member: string): SampleType => ({
  namespace: `m_${member.replaceAll('-', '_')}`,
  aggregate: `${member}.sample`,
  type: `${member}.sample.taken`,
  owner: member,
})

/** The schema of a sample type as a member would register it, with fields beside those of every sample. */
export const sampleSchema = ({ namespace, aggregate, type, owner }: SampleType, more: readonly object[] = []): Record<string, unknown> => ({
  type: 'record',
  name: 'SampleTaken',
  namespace,
  doc: 'A sample with a value of every kind was taken.',
  eventType: type,
  subjectTemplate: `${aggregate}/{sampleNo}`,
  stageRank: 400,
  owner,
  legalBasis: '《中华人民共和国数据安全法》第三十七条',
  fields: [...fields, ...more],
})
