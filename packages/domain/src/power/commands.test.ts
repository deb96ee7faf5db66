import { describe, expect, test } from 'vitest'

import { decided, type Stated } from '../testing/story.ts'
import { power } from './power.ts'

const powerId = 'w1'
const terms = { powerId, from: 'county', to: 'township' }
const delegated: Stated = ['2020-01-01', 'power.delegated', terms]
const accepted: Stated = ['2020-02-01', 'power.accepted', { powerId, by: 'township' }]
const revoked: Stated = ['2021-01-01', 'power.revoked', { powerId }]
const types = (command: string, data: object, ...facts: readonly Stated[]) => {
  const outcome = decided(power, command, { powerId, ...data }, ...facts)
  return 'refused' in outcome ? outcome.refused.en : outcome.map(({ type }) => type)
}

describe('delegate', () => {
  const delegate = (data: object, ...facts: readonly Stated[]) =>
    types('delegate', { ...terms, effectiveFrom: null, effectiveTo: null, ...data }, ...facts)

  test('hands a power to who does not have it, again after it was taken back', () => {
    expect(delegate({})).toEqual(['power.delegated'])
    expect(delegate({ to: 'other' }, delegated)).toEqual(['power.delegated'])
    expect(delegate({}, delegated, revoked)).toEqual(['power.delegated'])
  })

  test('refuses who has it, who hands it to itself, and days in the wrong order', () => {
    expect(delegate({}, delegated)).toContain('has this power already')
    expect(delegate({ to: 'county' })).toContain('to itself')
    expect(delegate({ effectiveFrom: '2020-02-01', effectiveTo: '2020-01-31' })).toContain('2020-01-31')
    expect(delegate({ effectiveFrom: '2020-02-01', effectiveTo: '2020-02-01' })).toEqual(['power.delegated'])
  })
})

describe('accept', () => {
  test('is for the body that the power was handed to, once', () => {
    expect(types('accept', { by: 'township' }, delegated)).toEqual(['power.accepted'])
    expect(types('accept', { by: 'other' }, delegated)).toContain('not delegated to "other"')
    expect(types('accept', { by: 'township' }, delegated, accepted)).toContain('accepted this power before')
    expect(types('accept', { by: 'township' }, delegated, accepted, revoked)).toContain('not delegated to "township"')
  })
})

describe('revoke', () => {
  test('takes back what is handed down, not what never was, or is the body’s own', () => {
    expect(types('revoke', {}, delegated)).toEqual(['power.revoked'])
    expect(types('revoke', {}, delegated, revoked)).toContain('nothing to take back')
    expect(types('revoke', {}, ['2020-01-01', 'power.duty-listed', { powerId, org: 'bureau', list: '权力', duty: 'x' }])).toContain(
      'not delegated',
    )
  })
})

test('a command gives back the data that it was asked with', () => {
  expect(decided(power, 'revoke', { powerId, reason: 'misuse' }, delegated)).toEqual([
    { type: 'power.revoked', data: { powerId, reason: 'misuse' } },
  ])
})
