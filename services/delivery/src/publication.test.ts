import { expect, test } from 'vitest'

import { topicOf } from './publication.ts'

test('a type is published to the topic of its aggregate, which is all before its last dot', () => {
  expect(topicOf('case.filed')).toBe('hub.case')
  expect(topicOf('511602-hrss.training.held')).toBe('hub.511602-hrss.training')
})

test.each(['in.filed', 'in.desk.filed', 'in.member.desk.filed'])('%s would go into an inbox, and goes nowhere', (type) => {
  expect(() => topicOf(type)).toThrow(/inbox/)
})
