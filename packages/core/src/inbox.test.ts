import { expect, test } from 'vitest'

import { inboxOf, isHubSource, isMemberName, sourceOfInbox } from './inbox.ts'

test('the inbox of a system names its member and itself, and its name tells the source again', () => {
  expect(inboxOf('/511602-hrss/payroll-2')).toBe('hub.in.511602-hrss.payroll-2')
  expect(sourceOfInbox('hub.in.511602-hrss.payroll-2')).toBe('/511602-hrss/payroll-2')
})

test.each([
  '/a/b/c',
  'a/b',
  '/a',
  '/a/',
  '//b',
  '/A/b',
  '/a.b/c',
  '/a/b.c',
  '/-a/b',
  '/局/b',
  '/in/b',
  '/hub/b',
  `/${'a'.repeat(64)}/b`,
  '',
])('%s has no inbox of its own', (source) => expect(inboxOf(source)).toBeUndefined())

test.each([
  'hub.in',
  'hub.in.',
  'hub.in.a',
  'hub.in.a.',
  'hub.in.a.b.c',
  'hub.in.A.b',
  'hub.case',
  'xhub.in.a.b',
  'hub.in.a.b\n',
  'hub.in.in.b',
  'hub.in.hub.b',
])('%j is the inbox of no system', (name) => expect(sourceOfInbox(name)).toBeUndefined())

test.each([
  ['511602-hrss', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
  ['', false],
  ['-a', false],
  ['A', false],
  ['a.b', false],
  ['a\n', false],
  ['in', false],
  ['hub', false],
  ['inn', true],
])('a member may be named %j: %s', (name, may) => {
  expect(isMemberName(name)).toBe(may)
})

test.each([
  ['/hub/alarm', true],
  ['/hubs/alarm', false],
  ['/511602-hrss/hub', false],
])('%s is a source of the hub itself: %s', (source, is) => expect(isHubSource(source)).toBe(is))
