import { expect, test } from 'vitest'

import { memberNamespace, memberOfType, openTypeFault } from './open-type.ts'
import { parseEventSchema } from './schema.ts'

const stated = {
  type: 'record',
  name: 'TrainingHeld',
  namespace: 'm_511602_hrss.training',
  doc: 'A training was held.',
  owner: '511602-hrss',
  legalBasis: '川府发〔2025〕4号',
  eventType: '511602-hrss.training.held',
  subjectTemplate: '511602-hrss.training/{trainingNo}',
  fields: [{ name: 'trainingNo', type: 'string' }],
}
const schemaOf = (changes: object = {}) => parseEventSchema(JSON.stringify({ ...stated, ...changes }))

test('a type of a member states whose it is, and its aggregate is all before its last dot', () => {
  const schema = schemaOf()
  expect(openTypeFault(schema)).toBeUndefined()
  expect(schema).toMatchObject({
    name: 'm_511602_hrss.training.TrainingHeld',
    aggregate: '511602-hrss.training',
    owner: '511602-hrss',
    legalBasis: '川府发〔2025〕4号',
  })
  expect(memberOfType(schema.eventType)).toBe('511602-hrss')
  expect(memberNamespace('511602-hrss')).toBe('m_511602_hrss')
})

test.each<readonly [string, object, string]>([
  ['takes a type of the hub', { eventType: 'training.held', subjectTemplate: 'training/{trainingNo}' }, 'three parts'],
  [
    'would take the topics of the inboxes',
    { eventType: 'in.training.held', subjectTemplate: 'in.training/{trainingNo}', owner: 'in', namespace: 'm_in' },
    'which in cannot be',
  ],
  ['is defined in another namespace', { namespace: 'm_511602_mca' }, 'm_511602_hrss'],
  ['is defined in a namespace that begins alike', { namespace: 'm_511602_hrssx' }, 'm_511602_hrss'],
  ['has no namespace', { namespace: '' }, 'm_511602_hrss'],
  ['has another owner', { owner: '511602-mca' }, 'owner must be 511602-hrss'],
  ['has no owner', { owner: undefined }, 'owner must be 511602-hrss'],
  ['says nothing of itself', { doc: ' ' }, 'doc must say'],
  ['names no legal basis', { legalBasis: '' }, 'legalBasis must name'],
  ['has a legal basis that is no text', { legalBasis: 7 }, 'legalBasis must name'],
])('a schema that %s is not registered', (_, changes, says) => {
  expect(openTypeFault(schemaOf(changes))).toContain(says)
})
