import { describe, expect, test } from 'vitest'

import { refusal, type Stated } from '../testing/story.ts'
import { power } from './power.ts'

const powerId = crypto.randomUUID()
const [county, township, other] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
const terms = { powerId, from: county, to: township }
const delegated: Stated = ['2020-01-01', 'power.delegated', terms]
const accepted: Stated = ['2020-02-01', 'power.accepted', { powerId, by: township }]
const revoked: Stated = ['2021-01-01', 'power.revoked', { powerId }]
const ask =
  (command: string, time: string) =>
  (data: Stated[2], ...facts: readonly Stated[]) =>
    refusal(power, command, [time, { powerId, ...data }], ...facts)
const saying = (en: string) => expect.objectContaining({ en: expect.stringContaining(en) })

describe('delegate', () => {
  const delegate = ask('delegate', '2022-01-01')
  const before = ask('delegate', '2021-01-01')

  test('hands a power to who does not have it, again after it was taken back', () => {
    expect(delegate(terms)).toBeUndefined()
    expect(delegate({ ...terms, to: other }, delegated)).toBeUndefined()
    expect(delegate(terms, delegated, revoked)).toBeUndefined()
    expect(delegate({ ...terms, effectiveFrom: '2022-02-01', effectiveTo: '2022-02-01' })).toBeUndefined()
  })

  test('refuses who has it, who hands it to itself, and days in the wrong order', () => {
    expect(delegate(terms, delegated)).toEqual(saying('has this power already'))
    expect(delegate({ ...terms, to: county })).toEqual(saying('to itself'))
    expect(delegate({ ...terms, effectiveFrom: '2022-02-01', effectiveTo: '2022-01-31' })).toEqual(saying('2022-01-31'))
  })

  test('hands it to the same body for the time behind its last day', () => {
    const ending: Stated = ['2020-01-01', 'power.delegated', { ...terms, effectiveTo: '2022-03-31' }]
    expect(delegate({ ...terms, effectiveFrom: '2022-04-01' }, ending)).toBeUndefined()
    expect(ask('delegate', '2022-04-01')(terms, ending)).toBeUndefined()
    expect(delegate({ ...terms, effectiveFrom: '2022-03-31' }, ending)).toEqual(saying('until 2022-03-31; state a first day after that'))
    expect(ask('delegate', '2022-03-31T23:59:59+08:00')(terms, ending)).toEqual(saying('until 2022-03-31'))
  })

  test('refuses what the revocation known would take back at once', () => {
    expect(before(terms, delegated, revoked)).toEqual(
      saying('2021-01-01 00:00:00 does not lie after 2021-01-01 00:00:00, when it was revoked'),
    )
  })
})

describe('accept', () => {
  const accept = ask('accept', '2020-03-01')

  test('is for the body that the power was handed to, once', () => {
    expect(accept({ by: township }, delegated)).toBeUndefined()
    expect(accept({ by: other }, delegated)).toEqual(saying(`not delegated to "${other}"`))
    expect(accept({ by: township }, delegated, accepted)).toEqual(saying('accepted this power before'))
    expect(accept({ by: township }, delegated, accepted, revoked)).toEqual(saying(`not delegated to "${township}"`))
  })

  test('follows the delegation', () => {
    expect(ask('accept', '2020-01-01')({ by: township }, delegated)).toBeUndefined()
    expect(ask('accept', '2019-12-31')({ by: township }, delegated)).toEqual(
      saying('2019-12-31 00:00:00 lies before 2020-01-01 00:00:00, when it was delegated'),
    )
  })
})

describe('accept, of a delegation with a last day', () => {
  const ending: Stated = ['2020-01-01', 'power.delegated', { ...terms, effectiveTo: '2020-03-31' }]

  test('comes no later than that day', () => {
    expect(ask('accept', '2020-03-31T23:59:59+08:00')({ by: township }, ending)).toBeUndefined()
    expect(ask('accept', '2020-04-01')({ by: township }, ending)).toEqual(saying('ended with its last day, 2020-03-31'))
  })
})

describe('amend', () => {
  const amend = ask('amend', '2020-03-01')

  test('changes what is handed down, not what never was, or was taken back', () => {
    expect(amend({ procedure: 'x' }, delegated)).toBeUndefined()
    expect(amend({ procedure: 'x' })).toEqual(saying('no terms to amend'))
    expect(ask('amend', '2022-01-01')({ procedure: 'x' }, delegated, revoked)).toEqual(saying('no terms to amend'))
    expect(amend({ procedure: 'x' }, ['2020-01-01', 'power.duty-listed', { powerId, org: county, list: '权力', duty: 'x' }])).toEqual(
      saying('no terms to amend'),
    )
  })

  test('lets a delegation go on before its last day is over, not after', () => {
    const ending: Stated = ['2020-01-01', 'power.delegated', { ...terms, effectiveTo: '2020-02-29' }]
    const longer = { effectiveTo: '2021-12-31' }
    expect(ask('amend', '2020-02-29')(longer, ending)).toBeUndefined()
    expect(amend(longer, ending)).toEqual(saying('ended with its last day, 2020-02-29'))
    expect(amend(longer, ending, ['2020-02-01', 'power.delegated', { ...terms, to: other }])).toBeUndefined()
  })

  test('refuses days in the wrong order, with those that are known', () => {
    const from: Stated = ['2020-01-01', 'power.delegated', { ...terms, effectiveFrom: '2020-02-01' }]
    expect(amend({ effectiveTo: '2020-01-31' }, from)).toEqual(saying('2020-01-31 lies before the first, 2020-02-01'))
    expect(amend({ effectiveTo: '2020-02-01' }, from)).toBeUndefined()
    expect(amend({ effectiveFrom: '2019-12-01', effectiveTo: '2020-12-31' }, from)).toBeUndefined()
  })

  test('follows the delegation', () => {
    expect(ask('amend', '2019-12-31')({ procedure: 'x' }, delegated)).toEqual(saying('when it was delegated'))
    expect(ask('amend', '2020-01-01')({ procedure: 'x' }, delegated)).toBeUndefined()
  })
})

describe('revoke', () => {
  const revoke = ask('revoke', '2022-01-01')

  test('takes back what is handed down, not what never was, or is the body’s own', () => {
    expect(revoke({}, delegated)).toBeUndefined()
    expect(revoke({}, delegated, revoked)).toEqual(saying('nothing to take back'))
    expect(revoke({}, ['2020-01-01', 'power.duty-listed', { powerId, org: county, list: '权力', duty: 'x' }])).toEqual(
      saying('not delegated'),
    )
  })

  test('follows what it takes back', () => {
    expect(ask('revoke', '2020-01-31')({}, delegated, accepted)).toEqual(saying('when it was accepted'))
    expect(ask('revoke', '2020-02-01')({}, delegated, accepted)).toBeUndefined()
    const amended: Stated = ['2020-02-01', 'power.amended', { powerId, limits: 'x' }]
    expect(ask('revoke', '2020-01-31')({}, delegated, amended)).toEqual(saying('when its terms were amended'))
  })
})
