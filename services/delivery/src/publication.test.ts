import { expect, test } from 'vitest'

import { topicOf } from './publication.ts'

test('a type is published to the topic of its aggregate', () => {
  expect(topicOf({ eventType: 'case.filed', aggregate: 'case' })).toBe('hub.case')
  expect(topicOf({ eventType: '511602-hrss.training.held', aggregate: '511602-hrss.training' })).toBe('hub.511602-hrss.training')
})

test.each(['in', 'in.desk', 'in.member.desk'])('%s would go into an inbox, and goes nowhere', (aggregate) => {
  expect(() => topicOf({ eventType: `${aggregate}.filed`, aggregate })).toThrow(/inbox/)
})
