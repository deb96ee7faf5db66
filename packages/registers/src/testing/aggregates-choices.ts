/** Business times: around holidays and make-up days of Sichuan's calendar, at the borders of days there, and months and years apart. */
export const instants = [
  '2018-06-01T01:00:00.000Z',
  '2021-07-14T15:59:59.999Z',
  '2025-09-26T01:30:00.000Z',
  '2025-09-28T15:59:00.000Z',
  '2025-09-30T16:00:00.000Z',
  '2025-10-08T16:00:00.000Z',
  '2025-10-09T02:00:00.000Z',
  '2025-10-11T15:59:59.999Z',
  '2025-10-17T08:00:00.000Z',
  '2025-11-20T03:00:00.000Z',
  '2025-12-31T16:00:00.000Z',
  '2026-01-05T02:00:00.000Z',
  '2026-04-20T07:00:00.000Z',
] as const

/** Codes of one county and two of its townships, one of them in both of its forms, and of a place that nobody registers. */
export const regions = ['511602', '511602101', '511602101000', '511602102', '510000', '511681200'] as const
const registered = ['511602', '511602101', '511602102000'] as const

const bodies = ['county', 'town', 'office', 'village'] as const
const items = ['i1', 'i2'] as const
const materials = ['m1', 'm2', 'm3'] as const
const people = ['p1', 'p2'] as const

/**
 * Values of fields, by name, `<event type>.<name>` or `<field of the record>.<name>`: ids that others have too, and the codes that rules ask
 * for, one of them unknown. Fields that are not here take any two texts.
 */
export const choices: Readonly<Record<string, readonly (string | number)[]>> = {
  region: regions,
  code: registered,
  into: registered,
  parent: bodies,
  'region.registered.parent': regions,
  level: ['county', 'township', 'village'],
  'region.registered.kind': ['镇', '乡', '街道'],
  'region.renamed.kind': ['镇', '街道'],

  orgId: bodies,
  org: bodies,
  by: bodies,
  from: bodies,
  to: bodies,
  backTo: bodies,
  lead: bodies,
  inNameOf: bodies,
  decidedBy: bodies,
  approvedBy: bodies,
  consentOf: bodies,
  department: bodies,
  successor: bodies,
  acceptedAt: ['county', 'township'],
  'organisation.registered.region': ['511602', '511602', '511602101', '511602101000', '511681200'],
  'organisation.registered.kind': [
    'government',
    'township-office',
    'township-office',
    'government',
    'township-institution',
    'department',
    'village-committee',
    'street',
  ],
  creditCode: ['91350100M000100Y43', '91350100M000100Y44', '11511602MB1234567X'],
  role: ['lead', 'joint'],

  staffId: ['s1', 's2'],
  'staff.posted.kind': ['civil-servant', 'village', 'wizard'],
  'staff.trained.days': [0.5, 7.5, 15],
  year: [2018, 2025, 2026],

  itemId: items,
  basicCode: ['b1', 'b2'],
  'item.published.basicCode': ['b1', 'b1', 'b2'],
  'item.published.region': ['511602', '511602', '511602101', '511602101000'],
  itemVersion: ['1', '2'],
  version: ['1', '2'],
  caseType: ['即办件', '承诺件', 'unheard-of'],
  'item.published.kind': ['licence', '行政许可', 'service'],
  unit: ['working-day', 'day', 'hour', '工作日'],
  n: [1, 3, 5, 20],
  channels: ['window', 'internet', 'drum'],
  channel: ['window', 'village-point', 'internet', 'drum'],
  crossRegion: ['county', '全县域通办', 'prefecture', 'planet'],
  id: materials,
  source: ['applicant', 'shared', 'certificate', 'commitment'],
  audience: ['natural persons', 'legal persons', 'both'],

  powerId: ['w1', 'w2', 'w3', 'w4', 'w5'],
  powerType: ['licence', 'penalty', 'compulsion'],
  mode: ['devolved', 'entrusted', 'pre-review', 'enforcement-entrusted', 'comprehensive'],
  budgetLevel: ['county', 'township', '市级', 'somewhere'],
  'case.accepted.mode': ['normal', '容缺', '告知承诺'],
  list: ['权力', '责任', '基本履职', '上级收回'],

  // Of the last two little is told, so that nothing ends them.
  caseNo: ['c1', 'c1', 'c1', 'c2', 'c2', 'c3', 'c3', 'c4', 'c4', 'c5', 'c5', 'c6', 'c7'],
  outcome: ['granted', 'refused'],
  'case.acceptance-refused.reason': ['outside-area', '不属于本辖区', 'incomplete'],
  'case.rated.level': [1, 3, 4, 5],
  round: [1, 2],
  days: [2, 5, 10, 15],
  'case.special-started.kind': ['extension', '延期', 'hearing', 'inspection'],
  'case.special-started.name': ['hearing', 'inspection'],
  'case.special-ended.name': ['hearing', 'inspection'],
  'specialProcedures.kind': ['hearing', 'inspection'],
  'specialProcedures.name': ['hearing', 'inspection'],
  how: ['window', 'post', 'electronic'],
  currency: ['CNY'],
  cardId: ['k1', 'k2'],
  card: ['yellow', 'red'],
  officer: people,
  person: people,
  'enforcement.appeal-decided.outcome': ['upheld', 'changed', 'annulled'],
}
